"""The scripts with which bash, zsh and fish ask for completions, and what they are answered.

A script hands over the line up to the cursor, as it was typed, in ``_DOORSTROOM_LINE``. The answer is a line for
each thing that can stand at the cursor: ``plain``, ``file`` or ``dir``, a tab, the whole word, a tab, what it means.
click's own scripts hand over words that bash has already cut at each colon, which dossiers may hold, and cut what
comes back at commas, which lists of words hold.
"""

from __future__ import annotations

import os
from typing import Any

import click
from click.shell_completion import CompletionItem, ShellComplete, add_completion_class, split_arg_string

from projections.commands.command import VARIABLE

_BASH = """\
# Shell completion of doorstroom for bash. In ~/.bashrc:  eval "$(doorstroom completion bash)"
_doorstroom() {
    local kind value meaning
    COMPREPLY=()
    while IFS=$'\\t' read -r kind value meaning; do
        case $kind in
            plain) COMPREPLY+=("$value") ;;
            file) compopt -o filenames -o default 2>/dev/null ;;
            dir) compopt -o dirnames 2>/dev/null ;;
        esac
    done < <(_DOORSTROOM_LINE="${COMP_LINE:0:COMP_POINT}" _DOORSTROOM_BREAKS="$COMP_WORDBREAKS" \\
        %(variable)s=bash_complete "${1/#\\~\\//$HOME/}" 2>/dev/null)
}
# Before version 4.4 bash always sorts.
complete -o nosort -F _doorstroom doorstroom 2>/dev/null || complete -F _doorstroom doorstroom
"""

_ZSH = """\
#compdef doorstroom
# Shell completion of doorstroom for zsh. In ~/.zshrc, below compinit:  eval "$(doorstroom completion zsh)"
# or save it as _doorstroom in a folder of $fpath.
_doorstroom() {
    local kind value meaning added=1
    local -a alone told
    while IFS=$'\\t' read -r kind value meaning; do
        case $kind in
            plain)
                if [[ -n $meaning ]]; then
                    told+=("${value//:/\\\\:}:$meaning")
                else
                    alone+=("$value")
                fi ;;
            file) compset -P '--*='; _files && added=0 ;;
            dir) compset -P '--*='; _files -/ && added=0 ;;
        esac
    done < <(_DOORSTROOM_LINE="${(j: :)words[1,CURRENT]}" %(variable)s=zsh_complete \\
        "${words[1]/#\\~\\//$HOME/}" 2>/dev/null)
    (( $#told )) && _describe -V doorstroom told && added=0
    (( $#alone )) && compadd -V doorstroom -a alone && added=0
    return added
}
if [[ $funcstack[1] == _doorstroom ]]; then
    _doorstroom "$@"
else
    compdef _doorstroom doorstroom
fi
"""

_FISH = """\
# Shell completion of doorstroom for fish. In ~/.config/fish/config.fish:  doorstroom completion fish | source
function __doorstroom_complete
    set -lx _DOORSTROOM_LINE (commandline -cp | string collect)
    set -lx %(variable)s fish_complete
    set -l option (string match -r '^--[^=]+=' -- (commandline -ct))
    set -l typed (string replace -r '^--[^=]+=' '' -- (commandline -ct))
    for each in (doorstroom 2>/dev/null)
        set -l part (string split \\t -- $each)
        switch $part[1]
            case plain
                printf '%%s\\t%%s\\n' $part[2] "$part[3]"
            case file
                for path in (__fish_complete_path "$typed")
                    printf '%%s\\n' "$option$path"
                end
            case dir
                for path in (__fish_complete_directories "$typed")
                    printf '%%s\\n' "$option$path"
                end
        end
    end
end
complete --command doorstroom --no-files --keep-order --arguments '(__doorstroom_complete)'
"""

#: Stands at the cursor while the line is cut into words, so that the last one is what is being typed.
_CURSOR = "\x00"


class _Shell(ShellComplete):
    """What the three have in common."""

    def get_completion_args(self) -> tuple[list[str], str]:
        """The words before the cursor without the program's name, and the one at the cursor."""
        line = os.environ.get("_DOORSTROOM_LINE", "").replace(_CURSOR, "")
        *words, typed = split_arg_string(line + _CURSOR)
        return words[1:], typed.removesuffix(_CURSOR)

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem[str]]:
        """Whole words: after ``--format=j`` that is ``--format=json``. Nothing, if anything goes wrong."""
        option, equals, _ = incomplete.partition("=")
        before = option + equals if equals and option.startswith("-") else ""
        try:
            found = super().get_completions(args, incomplete)
        except Exception:
            return []
        return [
            CompletionItem(self.cut(before + item.value, incomplete), item.type, item.help) for item in found
        ]

    def cut(self, value: str, typed: str) -> str:
        """What the shell replaces with a completion; the whole word, but in bash."""
        return value

    def format_completion(self, item: CompletionItem[Any]) -> str:
        """One line: the kind, the word, what it means."""
        return "\t".join((item.type, str(item.value), " ".join((item.help or "").split())))


class Bash(_Shell):
    """bash completes from the last of its word breaks on, ``:`` and ``=`` being among them."""

    name = "bash"
    source_template = _BASH

    def cut(self, value: str, typed: str) -> str:
        """The part after the last word break that was typed."""
        breaks = set(os.environ.get("_DOORSTROOM_BREAKS", "")) & set(":=")
        return value[max((typed.rfind(each) for each in breaks), default=-1) + 1 :]


class Zsh(_Shell):
    """zsh takes whole words."""

    name = "zsh"
    source_template = _ZSH


class Fish(_Shell):
    """fish takes whole words."""

    name = "fish"
    source_template = _FISH


_ALL: dict[str, type[_Shell]] = {shell.name: shell for shell in (Bash, Zsh, Fish)}


def register() -> None:
    """Let click answer the scripts in our way."""
    for shell in _ALL.values():
        add_completion_class(shell)


def script(command: click.Command, shell: str) -> str:
    """The script for a shell."""
    made = _ALL[shell](command, {}, "doorstroom", VARIABLE)
    return made.source_template % {"variable": made.complete_var}
