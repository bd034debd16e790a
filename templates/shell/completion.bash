# Completion of aienv for bash 3.2 and later. Nothing that it reads is evaluated: a name that holds anything but letters,
# digits and . _ : / @ + - is left out. No program starts, but once after the registry was edited by hand.

# What may stand in a place: words, and with @ kinds of names. False: the place is not known.
_aienv_place() {
  case $1 in
#TABLE#
    *) place= && return 1 ;;
  esac
}

_aienv() {
  local IFS=$' \t\n' place= piece rest trimmed word key='' kinds='' name kind cut file
  local command='' first='' cur state config
  local -i index position=0
  local -a words=()
  COMPREPLY=()

  # bash splits words at : and =, which names and options hold: what stands together is one word.
  rest=${COMP_LINE:0:COMP_POINT}
  for ((index = 0; index <= COMP_CWORD; index++)); do
    trimmed=${rest#"${rest%%[![:space:]]*}"}
    if ((index == COMP_CWORD)); then piece=$trimmed; else piece=${COMP_WORDS[index]}; fi
    if ((index == 0)) || [[ $trimmed != "$rest" ]]; then
      words[${#words[@]}]=$piece
    else
      words[${#words[@]} - 1]+=$piece
    fi
    rest=${trimmed#"$piece"}
  done
  cur=${words[${#words[@]} - 1]}
  # What stands before the last break is not replaced.
  cut=${cur%"${cur##*[:=]}"}
  [[ $COMP_WORDBREAKS == *:* && $COMP_WORDBREAKS == *=* ]] || cut=

  for ((index = 1; index < ${#words[@]} - 1; index++)); do
    word=${words[index]}
    if [[ $key ]]; then
      key=
    elif [[ ! $command ]]; then
      [[ $word == -* ]] || { command=$word && position=1; }
    elif [[ $word == -?* ]] && { ((position == 1)) || ! _aienv_place "$command ..."; }; then
      if _aienv_place "$command $word"; then key="$command $word"; fi
    else
      ((position == 1)) && first=$word
      position+=1
    fi
  done

  place=
  if [[ $key ]]; then
    _aienv_place "$key"
  elif ((position > 1)) && _aienv_place "$command ..."; then
    :
  elif [[ $cur == -*=* ]]; then
    _aienv_place "$command ${cur%%=*}"
    cur=${cur#*=}
  elif [[ ! $command ]]; then
    if [[ $cur == -* ]]; then _aienv_place -; else _aienv_place ''; fi
  else
    _aienv_place "$command $position" || _aienv_place "$command $first $position"
    if [[ $cur == -* ]]; then
      word=$place
      _aienv_place "$command -"
      place="$word $place"
    fi
  fi

  for word in $place; do
    if [[ $word == @* ]]; then
      kinds="$kinds ${word#@} "
    elif [[ $word == "$cur"* ]]; then
      COMPREPLY[${#COMPREPLY[@]}]=$word
    fi
  done
  if [[ $kinds == *' file '* ]]; then
    type compopt >/dev/null 2>&1 && compopt -o default
    return
  fi

  # The XDG specification says to ignore relative paths.
  state=$HOME/.local/state config=$HOME/.config
  [[ ${XDG_STATE_HOME:-} != /* ]] || state=$XDG_STATE_HOME
  [[ ${XDG_CONFIG_HOME:-} != /* ]] || config=$XDG_CONFIG_HOME
  state=${AIENV_STATE_DIR:-$state/aienv} config=${AIENV_CONFIG_DIR:-$config/aienv}
  if [[ $kinds == *' token '* ]]; then
    for file in "$state"/tokens/"$cur"*.json; do
      name=${file##*/}
      name=${name%.json}
      [[ $name == *[!0-9a-f]* ]] || COMPREPLY[${#COMPREPLY[@]}]=$name
    done
  elif [[ $kinds ]]; then
    if [[ ! -e $state/names || $config/registry.yaml -nt $state/names ]]; then
      command aienv completion --refresh </dev/null >/dev/null 2>&1
    fi
    [[ -r $state/names ]] && while read -r kind name; do
      [[ $kinds == *" $kind "* && $name == "$cur"* && $name != *[!A-Za-z0-9._:/@+-]* ]] &&
        COMPREPLY[${#COMPREPLY[@]}]=$name
    done <"$state/names"
  fi

  if [[ $cut ]]; then
    for index in "${!COMPREPLY[@]}"; do
      COMPREPLY[index]=${COMPREPLY[index]#"${cut#"${words[${#words[@]} - 1]%"$cur"}"}"}
    done
  fi
}

complete -F _aienv aienv
