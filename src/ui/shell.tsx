/** The page around its views: the same for everybody, and without anything of the user's. */
import type { Assets } from "./assets.ts";
import { views } from "./views/list.ts";

export function Shell({ assets }: { readonly assets: Assets }) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>aienv</title>
        <link rel="icon" href={assets.icon.path} type="image/svg+xml" />
        <link rel="stylesheet" href={assets.style.path} />
        <script type="module" src={assets.script.path} />
      </head>
      <body>
        <a class="skip" href="#view">
          Skip to the content
        </a>
        <header class="top">
          <a class="brand" href="#/overview" aria-label="aienv, overview">
            <img src={assets.icon.path} alt="" width="20" height="20" />
            aienv
          </a>
          <nav aria-label="Views">
            <ul>
              {views.map(({ name, title }) => (
                <li>
                  <a class="tab" href={`#/${name}`} data-nav={name}>
                    {title}
                  </a>
                </li>
              ))}
            </ul>
          </nav>
          <p class="link-state" id="link-state" role="status" />
        </header>
        <main id="view" tabindex={-1} aria-busy="true">
          <noscript>This page needs JavaScript.</noscript>
        </main>
        <div class="said" id="said" role="status" aria-live="polite" />
      </body>
    </html>
  );
}
