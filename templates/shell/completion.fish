# Completion of aienv for fish 3.4 and later. Nothing that it reads is evaluated: a name that holds anything but letters,
# digits and . _ : / @ + - is left out. No program starts, but once after the registry was edited by hand.

# What may stand in a place: words with what they mean, and with @ kinds of names. False: the place is not known.
function __aienv_place
    switch "$argv[1]"
#TABLE#
        case '*'
            return 1
    end
end

function __aienv_complete
    set -l before (commandline -opc)
    set -e before[1]
    set -l cur (commandline -ct)
    set -l command ''
    set -l first ''
    set -l key ''
    set -l prefix ''
    set -l position 0
    set -l place

    for word in $before
        if test -n "$key"
            set key ''
        else if test -z "$command"
            if not string match -q -- '-*' $word
                set command $word
                set position 1
            end
        else if string match -q -- '-?*' $word; and begin
                test $position -eq 1; or not __aienv_place "$command ..." >/dev/null
            end
            if __aienv_place "$command $word" >/dev/null
                set key "$command $word"
            end
        else
            test $position -eq 1; and set first $word
            set position (math $position + 1)
        end
    end

    if test -n "$key"
        set place (__aienv_place $key)
    else if test $position -gt 1; and set place (__aienv_place "$command ...")
    else if string match -q -- '-*=*' $cur
        set -l option (string replace -r '=.*' '' -- $cur)
        set place (__aienv_place "$command $option")
        set prefix "$option="
        set cur (string replace -r '^[^=]*=' '' -- $cur)
    else if test -z "$command"
        if string match -q -- '-*' $cur
            set place (__aienv_place -)
        else
            set place (__aienv_place '')
        end
    else
        set place (__aienv_place "$command $position"; or __aienv_place "$command $first $position")
        if string match -q -- '-*' $cur
            set -a place (__aienv_place "$command -")
        end
    end

    # The XDG specification says to ignore relative paths.
    set -l state $HOME/.local/state/aienv
    string match -q -- "/*" "$XDG_STATE_HOME"; and set state $XDG_STATE_HOME/aienv
    test -n "$AIENV_STATE_DIR"; and set state $AIENV_STATE_DIR
    set -l config $HOME/.config/aienv
    string match -q -- "/*" "$XDG_CONFIG_HOME"; and set config $XDG_CONFIG_HOME/aienv
    test -n "$AIENV_CONFIG_DIR"; and set config $AIENV_CONFIG_DIR

    set -l kinds (string match -r '^@.*' -- $place)
    if set -q kinds[1]; and __aienv_is_old $state/names $config/registry.yaml
        command aienv completion --refresh </dev/null >/dev/null 2>&1
    end
    for item in $place
        switch $item
            case @file
                __fish_complete_path $cur
            case @token
                string replace -rf -- '^.*/([0-9a-f]+)\.json$' "$prefix\$1\ttoken" $state/tokens/*.json
            case '@*'
                set -l kind (string sub -s 2 -- $item)
                test -r $state/names
                and string replace -rf -- "^$kind ([A-Za-z0-9._:/@+-]+)\$" "$prefix\$1\t$kind" <$state/names
            case '*'
                echo $prefix$item
        end
    end
end

# Is the first file missing, or older than the second?
function __aienv_is_old
    test -e $argv[1]; or return 0
    test -e $argv[2]; or return 1
    type -q path; or return 1
    test (path mtime $argv[2]) -gt (path mtime $argv[1])
end

complete -c aienv -f -a '(__aienv_complete)'
