/** What mends each error: what `aienv help CODE` and the documentation say beside the cause. */
import type { errorCodes } from "./error-codes.ts";

export const errorCures: Readonly<Record<keyof typeof errorCodes, string>> = {
  "catalogue.invalid": "Try again later; `aienv add NAME --endpoint FORMAT=URL` needs no catalogue.",
  "catalogue.unreachable":
    "See that the network reaches models.dev; what was fetched before stays in use, and what ships needs none.",
  "catalogue.unusable":
    "`aienv add NAME --endpoint FORMAT=URL` with the address from the provider's documentation.",
  "compile.bad-template":
    "Correct the file that is named: one of yours in `templates/` beside the registry, or remove it to get the shipped one back.",
  "compile.no-choice": "`aienv use PROFILE` here, or give the registry a profile `default` (`aienv edit`).",
  "compile.no-model": "Give the profile or `.aienv.yaml` a `main:`; `aienv ls models` shows the names.",
  "compile.refused-value":
    "Take what begins with `$` or `{env:` out of the value; the tool would replace it by something that aienv can't foresee.",
  "compile.unknown-profile": "`aienv ls profiles` shows those that there are; `aienv use` chooses another.",
  "compile.unknown-slot": "`main` and `small` always work; `aienv status` shows a tool's own slots.",
  "compile.unknown-tool":
    "`aienv ls tools` shows the known ones; correct `tools:` or `per-tool:` in the file that is named.",
  "edit.invalid": "Correct the file at the line that is named; aienv changes no file that it can't read.",
  "edit.no-place": "Make the value at that path a table (or list) again, or remove it.",
  "edit.not-expressible": "Take another value: the file's syntax has no way to write this one.",
  "edit.not-faithful":
    "Nothing was written. Write the value by hand, and report the file's lines around it, without keys.",
  "gen.no-file": "Those tools are set up by the environment alone: `aienv env`, `aienv gen shell`.",
  "gateway.cannot":
    "Do it in the gateway's own administration; `aienv gateway --help` says what each action does.",
  "gateway.no-admin":
    "Give the provider `admin: { token: env:NAME, user: 1 }` in the registry (`aienv edit`): the administrator's access token, by reference.",
  "gateway.other-system":
    "Correct `template:` or `url:` of that provider; `aienv gateway status` says who answers.",
  "gateway.refused":
    "See that the administrator's token is right and has not ended, and belongs to `admin.user`.",
  "gateway.unknown": "`aienv ls providers` shows them; name the gateway where there are several.",
  "gateway.unreachable": "See that it runs and that `url:` is right, from this machine: `curl URL`.",
  "import.nothing":
    "`aienv import` lists what is found here; name the file where it lies elsewhere: `aienv import SOURCE PATH`.",
  "import.unreadable":
    "See that the file is whole and that you may read it; a database: end the program that writes it.",
  "integration.odd-path":
    "Set XDG_DATA_HOME to a folder with a plain path, or call the printed command from your own config.",
  "integration.other-plugin": "`mise plugins uninstall aienv`, if you don't need that one; then again.",
  "integration.taken": "Keep yours and call the printed command from it, or remove yours first.",
  "ledger.newer":
    "Update aienv to the version that wrote it, or move `ledger.sqlite` away to begin a new one.",
  "ledger.unusable":
    "See that the state folder can be written and the disk has room. A damaged `ledger.sqlite` may be moved away: only records of cost are lost.",
  "page.foreign-origin": "Open the page by `aienv ui` and write there; other web pages may not.",
  "page.no-browser": "Open the printed link yourself within a minute.",
  "page.no-json": "A fault of whoever wrote to the page: it takes one JSON object.",
  "page.no-session": "`aienv ui` opens a new session.",
  "page.not-built": "`npm run build`, then run the program from `dist`.",
  "page.not-found": "`aienv ui` opens the page at its beginning.",
  "page.read-only":
    "Change the registry by `aienv add`, `use` or `edit`, or let the page write again in the registry.",
  "page.too-large": "Make the change by `aienv edit`.",
  "page.used-link": "`aienv ui` makes a new link; each works once.",
  "project.changed-meanwhile": "Run the command again: it starts from what stands there now.",
  "project.damaged-manifest":
    "`aienv off` takes out what it still knows; look over the file that is named, then `aienv use` again.",
  "project.damaged-state": "`aienv sync` writes it anew; what can't be rebuilt is named.",
  "project.foreign-choice":
    "Make the file your own (`chown`), or choose without one: `aienv use NAME --no-file`.",
  "project.interrupted":
    "Run any aienv command that writes here, once the disk has room and the files can be written.",
  "project.leaves-project": "Replace the link by a folder or file of the project, if it is to be written.",
  "project.locked":
    "Wait for the other command, or end it. A lock whose process is gone is taken over by itself.",
  "project.newer-state": "Update aienv here to the version that wrote it.",
  "project.not-allowed":
    "Read the file, then `aienv allow`; or `aienv use NAME --force` to take over its exceptions unread.",
  "project.unreadable-choice": "Replace it by a plain file that you may read, or remove it.",
  "project.reserved-name": "Give the folder `.aienv` another name: state of projects lies under that name.",
  "project.git-failed": "See what `git status` says here, mend it, and run the command again.",
  "project.git-missing":
    "Install git, or put it on PATH: without it aienv can't tell tracked files from yours.",
  "project.git-refuses": "`git config --global --add safe.directory DIRECTORY`, if you trust the checkout.",
  "proxy.at-limit":
    "Ask again in a moment; raise `limits` of the provider with `aienv edit`, or name another in an alias with `first`.",
  "proxy.budget-exceeded":
    "`aienv usage` shows what was spent; raise the limit (`aienv budget set`), wait for the next period, or `aienv use` a model that the budget does not cover.",
  "proxy.no-address":
    "`proxy.listen` in the registry must be an address of this machine; leave it out for 127.0.0.1.",
  "proxy.no-model": "The client must send a model: a slot (`main`), an alias or `provider/model`.",
  "proxy.no-route":
    "The base URL is wrong, or no provider has such a service; `aienv status` prints the right URL.",
  "proxy.no-token":
    "Start the tool in its project's directory with mise or direnv active, or by `aienv run TOOL`. After `aienv token rotate`, restart it. For a program outside of any project: `aienv token new`.",
  "proxy.not-started": "`aienv proxy logs` says why; `aienv proxy run` shows it in front.",
  "proxy.not-stopped": "`aienv proxy stop --now`, else end the process that `aienv proxy status` names.",
  "proxy.other-service": "Rename or remove that service; aienv does not touch what it did not make.",
  "proxy.port-taken":
    "End the other program, or set another `proxy: { port: … }` in the registry; then `aienv sync --all`.",
  "proxy.refused":
    "Call it by 127.0.0.1 and from no web page. For a container or another name: `proxy.listen` and `proxy.allowed-hosts`.",
  "proxy.running": "Nothing is to be done: `aienv proxy status` shows it. `aienv proxy stop` ends it.",
  "proxy.uninstalled": "Nothing is left to do; `aienv init` sets it up again.",
  "proxy.unreachable": "See that the address is right and answers: `aienv test PROVIDER/MODEL`.",
  "registry.alias-cycle": "Let one of the aliases name a model.",
  "registry.ambiguous-model": "Write it with its provider: `provider/model`.",
  "registry.invalid": "`aienv edit`, and correct the line that is named.",
  "registry.invalid-choice":
    "Correct the line that is named in `.aienv.yaml`; keys are in the reference of `.aienv.yaml`.",
  "registry.invalid-template": "Correct that template; a shipped one comes back when yours is removed.",
  "registry.changed-meanwhile": "Look at the present values in the page and change them again.",
  "registry.missing": "`aienv init` makes one from what is found here.",
  "registry.unknown-model":
    "`aienv ls models` shows the names; a model that the template lacks: `aienv add PROVIDER --model ID`.",
  "registry.unknown-provider": "`aienv add PROVIDER`, or correct the name.",
  "registry.unreadable": "Correct the YAML at the line that is named.",
  "routing.not-allowed": "Ask for a model that the profile's `allow` opens, or widen it (`aienv edit`).",
  "run.impossible":
    "`aienv status` says why; choose another model, or let the way be `auto` in place of `direct`.",
  "run.redirected":
    "Read the file that is named: it would send your key to another address. Remove its lines, or `--force` if that is wanted.",
  "secrets.failed": "Run the reference's own command by hand and see what it says; unlock the keyring.",
  "secrets.missing": "Set the variable, or store the key: `aienv add PROVIDER` asks for it.",
  "secrets.no-keyring": "`npm install -g @napi-rs/keyring`, or keep the key by `dotenv:` or `command:`.",
  "secrets.open": "`chmod 600` the file, and own it.",
  "secrets.pasted":
    "Write a reference in the key's place (`env:NAME`, `keyring:NAME`, …) and change the key at its provider, if others could read it.",
  "system.no-home": "`export HOME=/your/home`",
  "system.unreadable": "See the file's kind, size and permissions (`ls -l`); aienv reads text of UTF-8.",
  "system.unwritable": "See permissions and room on the disk, for the file and its folder.",
  "upstream.not-provable": "`aienv status` says what is chosen for the tool; `login` has nothing to prove.",
  "usage.arguments": "`aienv COMMAND --help`",
  "usage.cancelled": "Nothing was changed; run it again when you want.",
  "usage.directory-gone": "`cd` to a directory that exists.",
  "usage.name-taken": "Take another name, or change the one that is there.",
  "usage.no-choice": "Name what to choose: `aienv use PROFILE`; `aienv ls` shows what there is.",
  "usage.no-previous": "`aienv use NAME`: there is nothing yet to go back to.",
  "usage.no-program": "Install the program, or put its folder on PATH.",
  "usage.no-token": "A token is made when a tool goes through the proxy, or by `aienv token new`.",
  "usage.not-confirmed": "`--yes` gives it; `--check` and `--diff` show first what it would do.",
  "usage.nothing-to-allow": "Go to the project, or choose there: `aienv use`.",
  "usage.nothing-to-deny": "Go to the project whose `.aienv.yaml` is to count no more.",
  "usage.nothing-to-undo": "`aienv off` takes everything out of the project.",
  "usage.unknown-budget": "`aienv budget ls` shows each with its number.",
  "usage.unknown-choice": "`aienv ls` shows profiles and aliases, `aienv ls models` the models.",
  "usage.unknown-command": "`aienv --help` lists them.",
  "usage.unknown-name": "`aienv ls` shows what the registry has.",
  "usage.unknown-option": "`aienv COMMAND --help` lists them.",
  "usage.unknown-project": "`aienv use` in a directory makes it a project that the page knows.",
  "usage.unknown-provider":
    "`aienv ls providers --all` shows those that ship; any compatible server: `aienv add NAME --endpoint FORMAT=URL`.",
  "usage.unknown-shell": "bash, zsh, fish, and sh for any other that speaks POSIX.",
  "usage.unknown-source": "`aienv import --help` lists the sources.",
  "usage.unknown-topic": "`aienv help` lists commands and topics.",
  "usage.unknown-token": "`aienv token ls` shows them; give more letters.",
  "usage.unknown-tool": "`aienv ls tools` shows those that are known.",
  "usage.unknown-variable": "`aienv env` shows what is set here.",
};
