#!/bin/sh
# Starts aienv's proxy in the background unless it runs. Nothing but builtins while it does, and never a word:
# it is called before a prompt, by mise's `enter` hook and by `use aienv` of direnv.

[ "${AIENV_DISABLE:-0}" = 0 ] || exit 0
# The XDG specification says to ignore relative paths.
case ${XDG_STATE_HOME:-} in /*) state=$XDG_STATE_HOME ;; *) state=${HOME:-}/.local/state ;; esac
state=${AIENV_STATE_DIR:-$state/aienv}

# It may be that of `aienv run`, which leaves one behind where somebody else wants it.
found() {
  [ -e "$state/proxy/wanted" ] || printf '' >"$state/proxy/wanted"
  exit 0
} 2>/dev/null

# What the proxy wrote about itself: its process, when that began (Linux: in ticks, else `-`), port, version.
if { read -r pid started _ <"$state/proxy/running"; } 2>/dev/null && kill -0 "$pid" 2>/dev/null; then
  [ "$started" != - ] || found
  # Another process may have the number by now, or it has ended and nobody asked after it (Z). The name in the line may hold
  # anything, so it is cut at its last `)`.
  if { read -r line <"/proc/$pid/stat"; } 2>/dev/null; then
    set -f
    # shellcheck disable=SC2086
    set -- ${line##*) }
    [ "$1" = Z ] || [ "${20:-}" != "$started" ] || found
  fi
fi

command -v aienv >/dev/null 2>&1 || exit 0
# direnv waits for whoever holds its pipe, which is one of these.
aienv proxy ensure </dev/null >/dev/null 2>&1 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&- &
