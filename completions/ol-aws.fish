# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_ol_aws_global_optspecs
    string join \n config= tenant= no-input color= q/quiet v/verbose h/help V/version
end

function __fish_ol_aws_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_ol_aws_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_ol_aws_using_subcommand
    set -l cmd (__fish_ol_aws_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c ol-aws -n "__fish_ol_aws_needs_command" -l config -d 'The config file, instead of the usual one [env: OL_AWS_CONFIG]' -r -F
complete -c ol-aws -n "__fish_ol_aws_needs_command" -l tenant -d 'A [tenants.NAME] of the config file [env: OL_AWS_TENANT]' -r
complete -c ol-aws -n "__fish_ol_aws_needs_command" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ol-aws -n "__fish_ol_aws_needs_command" -l no-input -d 'Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]'
complete -c ol-aws -n "__fish_ol_aws_needs_command" -s q -l quiet -d 'Say nothing but errors'
complete -c ol-aws -n "__fish_ol_aws_needs_command" -s v -l verbose -d 'Say what is done, step by step (never a secret)'
complete -c ol-aws -n "__fish_ol_aws_needs_command" -s h -l help -d 'Print help'
complete -c ol-aws -n "__fish_ol_aws_needs_command" -s V -l version -d 'Print version'
complete -c ol-aws -n "__fish_ol_aws_needs_command" -f -a "env" -d 'Print the code that sets the credentials in a shell'
complete -c ol-aws -n "__fish_ol_aws_needs_command" -f -a "exec" -d 'Run a command with the credentials (without a command: your shell)'
complete -c ol-aws -n "__fish_ol_aws_needs_command" -f -a "login" -d 'Sign in now'
complete -c ol-aws -n "__fish_ol_aws_needs_command" -f -a "roles" -d 'List the roles you have'
complete -c ol-aws -n "__fish_ol_aws_needs_command" -f -a "status" -d 'Show which credentials are held, and until when'
complete -c ol-aws -n "__fish_ol_aws_needs_command" -f -a "logout" -d 'Drop credentials, assertion and access token'
complete -c ol-aws -n "__fish_ol_aws_needs_command" -f -a "prompt" -d 'Print the role and its time left, for a prompt or status bar'
complete -c ol-aws -n "__fish_ol_aws_needs_command" -f -a "init" -d 'Print the script that makes ol-assume and the prompt segment'
complete -c ol-aws -n "__fish_ol_aws_needs_command" -f -a "completions" -d 'Print the completions of a shell, for packagers'
complete -c ol-aws -n "__fish_ol_aws_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand env" -l config -d 'The config file, instead of the usual one [env: OL_AWS_CONFIG]' -r -F
complete -c ol-aws -n "__fish_ol_aws_using_subcommand env" -l tenant -d 'A [tenants.NAME] of the config file [env: OL_AWS_TENANT]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand env" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ol-aws -n "__fish_ol_aws_using_subcommand env" -l role -d 'The role, instead of naming it as an argument' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand env" -l shell -d 'The shell to write for; else the one that runs ol-aws, else $SHELL' -r -f -a "bash\t''
zsh\t''
sh\t'dash, ksh, mksh, busybox and any other POSIX shell'
fish\t''
powershell\t''
nushell\t'a JSON record for load-env; null means hide'
elvish\t''
xonsh\t''
tcsh\t''
cmd\t''"
complete -c ol-aws -n "__fish_ol_aws_using_subcommand env" -l format -d 'Write data instead of code' -r -f -a "json\t'one object, name to value'
dotenv\t'NAME=\'value\' lines for a .env file'
docker\t'NAME=value lines for `docker run --env-file`'
github\t'lines for the file $GITHUB_ENV of GitHub Actions'"
complete -c ol-aws -n "__fish_ol_aws_using_subcommand env" -l device -d 'The second factor to use, by name, id or type [env: OL_AWS_DEVICE]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand env" -l otp -d 'A one-time code; `-` reads it from stdin [env: OL_AWS_OTP]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand env" -l min-ttl -d 'Renew first, or fail (exit code 10; exec: 125), when less than this is left: 45m, 1h30m' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand env" -l duration -d 'How long the session should live, 15m to 12h; steps down to what the role allows [env: OL_AWS_DURATION]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand env" -l region -d 'The AWS region [env: OL_AWS_REGION]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand env" -l no-input -d 'Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand env" -s q -l quiet -d 'Say nothing but errors'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand env" -s v -l verbose -d 'Say what is done, step by step (never a secret)'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand env" -l unset -d 'Print the code that removes what `env` sets'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand env" -l fresh -d 'Do not use cached credentials'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand env" -l yes -d 'Use a guarded role without typing its account\'s name'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand env" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand exec" -l config -d 'The config file, instead of the usual one [env: OL_AWS_CONFIG]' -r -F
complete -c ol-aws -n "__fish_ol_aws_using_subcommand exec" -l tenant -d 'A [tenants.NAME] of the config file [env: OL_AWS_TENANT]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand exec" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ol-aws -n "__fish_ol_aws_using_subcommand exec" -l role -d 'The role, instead of naming it as an argument' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand exec" -l device -d 'The second factor to use, by name, id or type [env: OL_AWS_DEVICE]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand exec" -l otp -d 'A one-time code; `-` reads it from stdin [env: OL_AWS_OTP]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand exec" -l min-ttl -d 'Renew first, or fail (exit code 10; exec: 125), when less than this is left: 45m, 1h30m' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand exec" -l duration -d 'How long the session should live, 15m to 12h; steps down to what the role allows [env: OL_AWS_DURATION]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand exec" -l region -d 'The AWS region [env: OL_AWS_REGION]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand exec" -l no-input -d 'Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand exec" -s q -l quiet -d 'Say nothing but errors'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand exec" -s v -l verbose -d 'Say what is done, step by step (never a secret)'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand exec" -l fresh -d 'Do not use cached credentials'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand exec" -l yes -d 'Use a guarded role without typing its account\'s name'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand exec" -s h -l help -d 'Print help'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand login" -l config -d 'The config file, instead of the usual one [env: OL_AWS_CONFIG]' -r -F
complete -c ol-aws -n "__fish_ol_aws_using_subcommand login" -l tenant -d 'A [tenants.NAME] of the config file [env: OL_AWS_TENANT]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand login" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ol-aws -n "__fish_ol_aws_using_subcommand login" -l role -d 'A role, instead of naming it as an argument' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand login" -l device -d 'The second factor to use, by name, id or type [env: OL_AWS_DEVICE]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand login" -l otp -d 'A one-time code; `-` reads it from stdin [env: OL_AWS_OTP]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand login" -l min-ttl -d 'Renew first, or fail (exit code 10; exec: 125), when less than this is left: 45m, 1h30m' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand login" -l duration -d 'How long the session should live, 15m to 12h; steps down to what the role allows [env: OL_AWS_DURATION]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand login" -l region -d 'The AWS region [env: OL_AWS_REGION]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand login" -l no-input -d 'Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand login" -s q -l quiet -d 'Say nothing but errors'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand login" -s v -l verbose -d 'Say what is done, step by step (never a secret)'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand login" -l fresh -d 'Do not use cached credentials'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand login" -l yes -d 'Use a guarded role without typing its account\'s name'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand login" -s h -l help -d 'Print help'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand roles" -l config -d 'The config file, instead of the usual one [env: OL_AWS_CONFIG]' -r -F
complete -c ol-aws -n "__fish_ol_aws_using_subcommand roles" -l tenant -d 'A [tenants.NAME] of the config file [env: OL_AWS_TENANT]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand roles" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ol-aws -n "__fish_ol_aws_using_subcommand roles" -l device -d 'The second factor to use, by name, id or type [env: OL_AWS_DEVICE]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand roles" -l otp -d 'A one-time code; `-` reads it from stdin [env: OL_AWS_OTP]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand roles" -l min-ttl -d 'Renew first, or fail (exit code 10; exec: 125), when less than this is left: 45m, 1h30m' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand roles" -l duration -d 'How long the session should live, 15m to 12h; steps down to what the role allows [env: OL_AWS_DURATION]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand roles" -l region -d 'The AWS region [env: OL_AWS_REGION]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand roles" -l no-input -d 'Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand roles" -s q -l quiet -d 'Say nothing but errors'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand roles" -s v -l verbose -d 'Say what is done, step by step (never a secret)'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand roles" -l json -d 'Write JSON'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand roles" -l fresh -d 'Do not use cached credentials'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand roles" -l yes -d 'Use a guarded role without typing its account\'s name'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand roles" -s h -l help -d 'Print help'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand status" -l config -d 'The config file, instead of the usual one [env: OL_AWS_CONFIG]' -r -F
complete -c ol-aws -n "__fish_ol_aws_using_subcommand status" -l tenant -d 'A [tenants.NAME] of the config file [env: OL_AWS_TENANT]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand status" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ol-aws -n "__fish_ol_aws_using_subcommand status" -l role -d 'The role, instead of naming it as an argument' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand status" -l min-ttl -d 'With --check: the least that must be left: 10m' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand status" -l no-input -d 'Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand status" -s q -l quiet -d 'Say nothing but errors'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand status" -s v -l verbose -d 'Say what is done, step by step (never a secret)'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand status" -l check -d 'Answer by exit code: 0, or 10 when there are no credentials or they live too short'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand status" -l json -d 'Write JSON'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand status" -s h -l help -d 'Print help'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand logout" -l config -d 'The config file, instead of the usual one [env: OL_AWS_CONFIG]' -r -F
complete -c ol-aws -n "__fish_ol_aws_using_subcommand logout" -l tenant -d 'A [tenants.NAME] of the config file [env: OL_AWS_TENANT]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand logout" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ol-aws -n "__fish_ol_aws_using_subcommand logout" -l role -d 'The role, instead of naming it as an argument' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand logout" -l no-input -d 'Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand logout" -s q -l quiet -d 'Say nothing but errors'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand logout" -s v -l verbose -d 'Say what is done, step by step (never a secret)'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand logout" -s h -l help -d 'Print help'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand prompt" -l config -d 'The config file, instead of the usual one [env: OL_AWS_CONFIG]' -r -F
complete -c ol-aws -n "__fish_ol_aws_using_subcommand prompt" -l tenant -d 'A [tenants.NAME] of the config file [env: OL_AWS_TENANT]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand prompt" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ol-aws -n "__fish_ol_aws_using_subcommand prompt" -l format -d 'What to print' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand prompt" -l no-input -d 'Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand prompt" -s q -l quiet -d 'Say nothing but errors'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand prompt" -s v -l verbose -d 'Say what is done, step by step (never a secret)'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand prompt" -s h -l help -d 'Print help'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand init" -l config -d 'The config file, instead of the usual one [env: OL_AWS_CONFIG]' -r -F
complete -c ol-aws -n "__fish_ol_aws_using_subcommand init" -l tenant -d 'A [tenants.NAME] of the config file [env: OL_AWS_TENANT]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand init" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ol-aws -n "__fish_ol_aws_using_subcommand init" -l no-input -d 'Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand init" -s q -l quiet -d 'Say nothing but errors'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand init" -s v -l verbose -d 'Say what is done, step by step (never a secret)'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand init" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand completions" -l config -d 'The config file, instead of the usual one [env: OL_AWS_CONFIG]' -r -F
complete -c ol-aws -n "__fish_ol_aws_using_subcommand completions" -l tenant -d 'A [tenants.NAME] of the config file [env: OL_AWS_TENANT]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand completions" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ol-aws -n "__fish_ol_aws_using_subcommand completions" -l no-input -d 'Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand completions" -s q -l quiet -d 'Say nothing but errors'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand completions" -s v -l verbose -d 'Say what is done, step by step (never a secret)'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand help; and not __fish_seen_subcommand_from env exec login roles status logout prompt init completions help" -f -a "env" -d 'Print the code that sets the credentials in a shell'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand help; and not __fish_seen_subcommand_from env exec login roles status logout prompt init completions help" -f -a "exec" -d 'Run a command with the credentials (without a command: your shell)'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand help; and not __fish_seen_subcommand_from env exec login roles status logout prompt init completions help" -f -a "login" -d 'Sign in now'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand help; and not __fish_seen_subcommand_from env exec login roles status logout prompt init completions help" -f -a "roles" -d 'List the roles you have'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand help; and not __fish_seen_subcommand_from env exec login roles status logout prompt init completions help" -f -a "status" -d 'Show which credentials are held, and until when'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand help; and not __fish_seen_subcommand_from env exec login roles status logout prompt init completions help" -f -a "logout" -d 'Drop credentials, assertion and access token'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand help; and not __fish_seen_subcommand_from env exec login roles status logout prompt init completions help" -f -a "prompt" -d 'Print the role and its time left, for a prompt or status bar'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand help; and not __fish_seen_subcommand_from env exec login roles status logout prompt init completions help" -f -a "init" -d 'Print the script that makes ol-assume and the prompt segment'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand help; and not __fish_seen_subcommand_from env exec login roles status logout prompt init completions help" -f -a "completions" -d 'Print the completions of a shell, for packagers'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand help; and not __fish_seen_subcommand_from env exec login roles status logout prompt init completions help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
