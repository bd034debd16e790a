#!/usr/bin/env bash
# End-to-end tests with the real shells, mise, direnv and AI tools: installs what is missing, then runs Vitest.
#   AIENV_E2E=init|shells|tools|tools-proxied|sdks|crash|page|all   which files (default: all)
#   AIENV_E2E_EVERY_WAY=1        each stored credential in every way, each tool in every format that it speaks, a
#                                crash at every change, and each tool through the proxy to every format, where a
#                                usual run takes some (over twenty minutes more)
#   further arguments go to Vitest
# The programs get temporary homes and loopback addresses only; nothing outside the repository is written, but for
# Debian's packages where this runs as root.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
repository=$(dirname "$(dirname "$here")")
export PATH="$repository/node_modules/.bin:$PATH"

say() { printf 'e2e: %s\n' "$*" >&2; }

# Debian's packages, by the program that each brings.
missing=()
for program in direnv zsh fish tmux chromium; do
  command -v "$program" >/dev/null || missing+=("$program")
done
# Not needed: what asks a real keyring is skipped without it, and says so.
command -v gnome-keyring-daemon >/dev/null || missing+=(gnome-keyring)
if ((${#missing[@]})) && [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null; then
  say "installing ${missing[*]}"
  apt-get update -qq >&2 && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${missing[@]}" >&2 ||
    say "apt-get failed"
fi
for program in bash zsh fish direnv tmux chromium git; do
  command -v "$program" >/dev/null || { say "$program is missing; install it and run this again"; exit 1; }
done

# The AI tools and mise live in a package of their own. The stamp says which lock file was installed last.
stamp=$here/node_modules/.installed
if ! cmp -s "$here/package-lock.json" "$stamp"; then
  say "installing mise and the AI tools (npm ci in test/e2e)"
  (cd "$here" && npm ci --no-audit --no-fund >&2)
  cp "$here/package-lock.json" "$stamp"
fi
export PATH="$here/node_modules/.bin:$PATH"

[[ -f $repository/dist/launch.mjs ]] || (cd "$repository" && npm run build >&2)

case ${AIENV_E2E:-all} in
  all) files=(test/e2e) ;;
  init | shells | tools | tools-proxied | sdks | crash | page) files=("test/e2e/${AIENV_E2E}/") ;;
  *) say "AIENV_E2E is init, shells, tools, tools-proxied, sdks, crash, page or all, not '$AIENV_E2E'"; exit 2 ;;
esac

cd "$repository"
exec vitest run --project e2e "${files[@]}" "$@"
