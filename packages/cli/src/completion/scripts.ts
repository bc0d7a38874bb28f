/** What each shell is told, once: to ask `itop complete`, and to offer files where that knows nothing. */
export const completionScripts: Readonly<Record<string, string>> = {
  bash: `_itop() {
  local IFS=$'\\n'
  COMPREPLY=($(itop complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null | cut -f 1))
}
complete -o default -F _itop itop
`,
  zsh: `#compdef itop
_itop() {
  local -a possible shown
  local line
  for line in "\${(@f)$(itop complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    [[ -n $line ]] || continue
    possible+=("\${line%%$'\\t'*}")
    shown+=("\${line/$'\\t'/  }")
  done
  if (( $#possible )); then compadd -l -d shown -a possible; else _files; fi
}
compdef _itop itop
`,
  fish: `function __itop_complete
  set -l words (commandline -opc)
  set -l typed (commandline -ct)
  set -l found (itop complete -- $words[2..-1] "$typed" 2>/dev/null)
  if test (count $found) -gt 0
    printf '%s\\n' $found
  else
    __fish_complete_path "$typed"
  end
end
complete -c itop -f -a '(__itop_complete)'
`
}
