#compdef aienv
# Completion of aienv for zsh. Nothing that it reads is evaluated: a name that holds anything but letters, digits and
# . _ : / @ + - is left out. No program starts, but once after the registry was edited by hand.

# What may stand in a place: words with what they mean, and with @ kinds of names. False: the place is not known.
_aienv_place() {
  place=()
  case $1 in
#TABLE#
    *) return 1 ;;
  esac
}

_aienv() {
  local key='' command='' first='' word item kind cur=${(Q)PREFIX} found=1
  # The XDG specification says to ignore relative paths.
  local state=$HOME/.local/state config=$HOME/.config
  [[ ${XDG_STATE_HOME:-} != /* ]] || state=$XDG_STATE_HOME
  [[ ${XDG_CONFIG_HOME:-} != /* ]] || config=$XDG_CONFIG_HOME
  state=${AIENV_STATE_DIR:-$state/aienv} config=${AIENV_CONFIG_DIR:-$config/aienv}
  local -i position=0 at=0 index
  local -a place kinds names shown lines

  for (( index = 2; index < CURRENT; index++ )); do
    word=${(Q)words[index]}
    if [[ -n $key ]]; then
      key=
    elif [[ -z $command ]]; then
      [[ $word == -* ]] || { command=$word; position=1 }
    elif [[ $word == -?* ]] && { (( position == 1 )) || ! _aienv_place "$command ..." }; then
      if _aienv_place "$command $word"; then key="$command $word"; fi
    else
      (( position == 1 )) && { first=$word; at=index }
      (( position++ ))
    fi
  done

  place=()
  if [[ -n $key ]]; then
    _aienv_place $key
  elif (( position > 1 )) && _aienv_place "$command ..."; then
    # The rest of the line is the tool's own.
    shift $(( at - 1 )) words
    (( CURRENT -= at - 1 ))
    _normal
    return
  elif [[ $cur == -*=* ]]; then
    _aienv_place "$command ${cur%%=*}"
    compset -P 1 '*='
  elif [[ -z $command ]]; then
    if [[ $cur == -* ]]; then _aienv_place -; else _aienv_place ''; fi
  else
    _aienv_place "$command $position" || _aienv_place "$command $first $position"
    if [[ $cur == -* ]]; then
      lines=("${place[@]}")
      _aienv_place "$command -"
      place+=("${lines[@]}")
    fi
  fi

  for item in "${place[@]}"; do
    if [[ $item == @* ]]; then
      kinds+=(${item#@})
    else
      word=${item%% *}
      names+=($word)
      shown+=("${word}${${item#$word}:+  -- ${item#* }}")
    fi
  done
  (( ${#names} )) && compadd -l -d shown -a names && found=0

  if (( ${#kinds} )) && [[ ! -e $state/names || $config/registry.yaml -nt $state/names ]]; then
    command aienv completion --refresh </dev/null >/dev/null 2>&1
  fi
  [[ -r $state/names ]] && lines=("${(@f)$(<$state/names)}") || lines=()
  for kind in $kinds; do
    case $kind in
      file) _files && found=0; continue ;;
      token) names=($state/tokens/<->*.json(N:t:r) $state/tokens/[a-f]*.json(N:t:r)) ;;
      *) names=(${(M)lines:#$kind *}) names=(${names#$kind }) ;;
    esac
    names=(${names:#*[^A-Za-z0-9._:\/@+-]*})
    (( ${#names} )) && compadd -J $kind -X $kind -a names && found=0
  done
  return found
}

# Read by compinit from a folder of fpath, this file is the function itself; read by eval, it names it.
if [[ $funcstack[1] == _aienv ]]; then _aienv "$@"; else compdef _aienv aienv; fi
