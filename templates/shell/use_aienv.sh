# shellcheck shell=bash
# `use aienv` for direnv; a copy or link of this file belongs in ~/.config/direnv/lib/.
#
# Loads what aienv compiled for the .envrc's directory, the nearest parent that has something, or the global default.
# Only builtins, but for direnv's own `watch_file`. Works under `strict_env` (set -euo pipefail).

use_aienv() {
  [[ ${AIENV_DISABLE:-0} == 0 ]] || return 0
  local state=${HOME:-}/.local/state registry=${HOME:-}/.config data=${HOME:-}/.local/share
  # The XDG specification says to ignore relative paths.
  [[ ${XDG_STATE_HOME:-} != /* ]] || state=$XDG_STATE_HOME
  [[ ${XDG_CONFIG_HOME:-} != /* ]] || registry=$XDG_CONFIG_HOME
  [[ ${XDG_DATA_HOME:-} != /* ]] || data=$XDG_DATA_HOME
  state=${AIENV_STATE_DIR:-$state/aienv}
  registry=${AIENV_CONFIG_DIR:-$registry/aienv}/registry.yaml
  local logical=$PWD here at folder found='' choice='' text='' quoted
  local -a watch=("$registry")

  # aienv knows a directory by its real path. `$(pwd -P)` would be a fork.
  builtin cd -P . && here=$PWD && builtin cd -L "$logical" || return 0
  [[ $here != / ]] || here=''

  # Nearest first. Candidates that don't exist yet are watched too: direnv notices when one appears.
  at=$here
  while :; do
    [[ -n $choice || ! -e $at/.aienv.yaml ]] || choice=$at/.aienv.yaml
    watch+=("$at/.aienv.yaml")
    folder=$state/projects$at/.aienv
    watch+=("$folder/snapshot.json" "$folder/environment.sh")
    if [[ -r $folder/environment.sh ]]; then
      found=$folder
      break
    fi
    [[ -n $at ]] || break
    at=${at%/*}
  done
  if [[ -z $found ]]; then
    watch+=("$state/global/snapshot.json" "$state/global/environment.sh")
    [[ ! -r $state/global/environment.sh ]] || found=$state/global
  fi
  local denied=$state/projects${choice%/.aienv.yaml}/.aienv/denied
  [[ -z $choice ]] || watch+=("$denied")
  # The local token that the text reads: it can become another while all else stays.
  [[ -z $found ]] || watch+=("$found/token.env")
  watch_file "${watch[@]}" # one call: each starts direnv once

  # A choice that the snapshot doesn't name among its inputs was never allowed. (The path as JSON writes it.)
  if [[ -n $choice ]]; then
    [[ ! -r $found/snapshot.json ]] || IFS= read -r -d '' text <"$found/snapshot.json" || :
    quoted=${choice//\\/\\\\}
    quoted=${quoted//\"/\\\"}
    if [[ $text != *"\"$quoted\""* ]]; then
      if [[ -e $denied ]]; then
        log_status "aienv: $choice is denied; to take that back: aienv allow"
      else
        log_status "aienv: $choice is not allowed yet; run: aienv allow"
      fi
      [[ -n $found ]] || return 0
      choice=''
    elif [[ ! -O $choice ]]; then
      log_status "aienv: $choice belongs to another user, so it does not count"
      return 0
    fi
  fi

  if [[ -z $found ]]; then
    log_status "aienv: nothing chosen here; run: aienv use"
    return 0
  fi
  for at in "$registry" "$choice"; do
    if [[ -n $at && $at -nt $found/environment.sh ]]; then
      log_status "aienv: $at changed after the last compile; run: aienv sync"
      break
    fi
  done
  # Before anything of ours is set: the proxy takes the user's own keys from here.
  text=''
  IFS= read -r -d '' text <"$found/environment.sh" || :
  if [[ $text == *AIENV_TOKEN* ]]; then
    local ensure=${AIENV_DATA_DIR:-$data/aienv}/ensure-proxy.sh
    # shellcheck source=/dev/null
    [[ ! -r $ensure ]] || (source "$ensure") || :
  fi
  # shellcheck source=/dev/null
  source "$found/environment.sh" || log_error "aienv: $found/environment.sh is damaged; run: aienv sync"
}
