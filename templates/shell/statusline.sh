#!/bin/sh
# One line for a status line or a prompt: the model chosen here, what was spent today, and the proxy's state.
#
#   statusline.sh [TOOL]        without a tool: what the first one has
#   statusline.sh --pane %N     for a pane of tmux
#
# Called at every prompt, so it starts no other program (but for `date` where there is no /proc). What it reads are lines
# of words parted by tabs; nothing of them is run, and a word of other characters than ours is not shown.

[ "${AIENV_DISABLE:-0}" = 0 ] || exit 0
LC_ALL=C
set -f
tab='	'
# The XDG specification says to ignore relative paths.
case ${XDG_STATE_HOME:-} in /*) state=$XDG_STATE_HOME ;; *) state=${HOME:-}/.local/state ;; esac
state=${AIENV_STATE_DIR:-$state/aienv}

# A folder's name may hold anything, so tmux is asked for it here, and no command is made of it.
if [ "${1:-}" = --pane ]; then
  told=$(tmux display-message -p -t "${2:-}" '#{pane_current_path}' 2>/dev/null) || exit 0
  cd -P -- "$told" >/dev/null 2>&1 || exit 0
  shift "$#"
fi
wanted=${1:-}

# Claude Code tells on stdin where it works. A quote inside a JSON text has a backslash before it, so the key can't be
# part of one; a path that JSON had to escape is not taken, the current directory is.
if [ "$wanted" = claude ] && [ ! -t 0 ]; then
  told=
  while IFS= read -r line || [ -n "$line" ]; do told=$told$line; done
  case $told in
    *'"project_dir":"/'*)
      told=${told#*'"project_dir":"'}
      told=${told%%'"'*}
      case $told in *\\*) ;; *) cd -P -- "$told" >/dev/null 2>&1 || : ;; esac
      ;;
  esac
fi
# State lies below the real path.
cd -P . >/dev/null 2>&1 || exit 0
at=$PWD
[ "$at" != / ] || at=

# The nearest choice upwards, else that for all directories.
while :; do
  folder=$state/projects$at/.aienv
  project=${at:-/}
  [ ! -f "$folder/snapshot.json" ] || break
  [ -n "$at" ] || { folder=$state/global project=- && break; }
  at=${at%/*}
done
[ -f "$folder/statusline" ] || exit 0

model='' way=''
while IFS=$tab read -r tool name how _; do
  [ "${wanted:-$tool}" = "$tool" ] || continue
  case $how in proxy | direct | login) ;; *) continue ;; esac
  case $name in *[!A-Za-z0-9._/:@+~?-]*) continue ;; esac
  model=$name way=$how
  break
done 2>/dev/null <"$folder/statusline"

case $way in
  login) echo 'own login' && exit 0 ;;
  # What goes to a provider directly, nobody counts.
  direct) echo "$model | direct" && exit 0 ;;
  proxy) ;;
  *) exit 0 ;;
esac

amount() { case $1 in '' | *[!0-9.+]* | *.*.* | ????????????????*) return 1 ;; esac; }

# A day that is over is not today. The file's time is the day's end, and that of a process in /proc is about now.
today() {
  if [ -e "/proc/$$/stat" ]; then [ ! "/proc/$$" -nt "$state/proxy/spent" ]; else [ "$1" = "$(date +%Y-%m-%d)" ]; fi
}

spent='' budget=''
if [ -f "$state/proxy/spent" ]; then
  {
    IFS=$tab read -r version day _
    while [ "$version" = 'aienv 1' ] && IFS=$tab read -r cost held limit period path; do
      [ "$path" = "$project" ] || continue
      today "$day" || break
      amount "$cost" && spent="\$$cost"
      case $period in day | week | month) ;; *) break ;; esac
      amount "$held" && amount "$limit" || break
      if [ "$period $held" = "day $cost" ]; then spent="$spent of \$$limit"; else budget=" | \$$held of \$$limit a $period"; fi
      break
    done
  } 2>/dev/null <"$state/proxy/spent"
fi

# What the proxy wrote about itself, as in ensure-proxy.sh.
proxy='proxy off'
if [ -f "$state/proxy/running" ] && { read -r pid started _ <"$state/proxy/running"; } 2>/dev/null; then
  case $pid in '' | *[!0-9]*) pid=0 ;; esac
  if [ "$pid" -gt 1 ] 2>/dev/null && kill -0 "$pid" 2>/dev/null; then
    proxy=proxy
    if [ "$started" != - ] && { read -r line <"/proc/$pid/stat"; } 2>/dev/null; then
      # Another process may have the number by now, or it has ended and nobody asked after it (Z). Its name may hold anything, so the line is cut at its last `)`.
      # shellcheck disable=SC2086
      set -- ${line##*) }
      { [ "$1" != Z ] && [ "${20:-}" = "$started" ]; } || proxy='proxy off'
    fi
  fi
fi

echo "$model${spent:+ | $spent today}$budget | $proxy"
