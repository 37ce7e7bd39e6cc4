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
complete -c ol-aws -n "__fish_ol_aws_needs_command" -f -a "credential-process" -d 'Print the credentials as the AWS SDKs ask for them (credential_process)'
complete -c ol-aws -n "__fish_ol_aws_needs_command" -f -a "profiles" -d 'Make a credential_process profile of every configured role, in ~/.aws/config'
complete -c ol-aws -n "__fish_ol_aws_needs_command" -f -a "save" -d 'Write the credentials to a profile of the AWS credentials file'
complete -c ol-aws -n "__fish_ol_aws_needs_command" -f -a "console" -d 'Sign the browser in to the AWS console'
complete -c ol-aws -n "__fish_ol_aws_needs_command" -f -a "serve" -d 'Serve a role\'s credentials to containers, and to tools that know no credential_process'
complete -c ol-aws -n "__fish_ol_aws_needs_command" -f -a "configure" -d 'Set ol-aws up: asks, checks each answer at OneLogin, and writes the config file'
complete -c ol-aws -n "__fish_ol_aws_needs_command" -f -a "why" -d 'Say which credentials an AWS SDK would use here, and whose they are'
complete -c ol-aws -n "__fish_ol_aws_needs_command" -f -a "doctor" -d 'Look for what is wrong here: clock, network, API client, keyring, files, shell'
complete -c ol-aws -n "__fish_ol_aws_needs_command" -f -a "roles" -d 'List the roles you have'
complete -c ol-aws -n "__fish_ol_aws_needs_command" -f -a "status" -d 'Show which credentials are held, and until when'
complete -c ol-aws -n "__fish_ol_aws_needs_command" -f -a "logout" -d 'Drop credentials, assertion and access token'
complete -c ol-aws -n "__fish_ol_aws_needs_command" -f -a "prompt" -d 'Print the role and its time left, for a prompt or status bar'
complete -c ol-aws -n "__fish_ol_aws_needs_command" -f -a "init" -d 'Print the script that makes ol-assume and the prompt segment'
complete -c ol-aws -n "__fish_ol_aws_needs_command" -f -a "completions" -d 'Print the completions of a shell, for packagers'
complete -c ol-aws -n "__fish_ol_aws_needs_command" -f -a "man" -d 'Print the man page, or write those of every verb to a directory'
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
complete -c ol-aws -n "__fish_ol_aws_using_subcommand env" -l output -d 'Write to FILE instead of stdout, readable by you alone' -r -F
complete -c ol-aws -n "__fish_ol_aws_using_subcommand env" -l device -d 'The second factor to use, by name, id or type [env: OL_AWS_DEVICE]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand env" -l otp -d 'A one-time code: `-` reads it from stdin, without this option you are asked; other users can see a code given here in `ps` [env: OL_AWS_OTP]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand env" -l min-ttl -d 'Renew first, or fail (exit code 10; exec: 125), when less than this is left: 45m, 1h30m' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand env" -l duration -d 'How long the session should live, 15m to 12h; steps down to what the role allows [env: OL_AWS_DURATION]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand env" -l region -d 'The AWS region [env: OL_AWS_REGION]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand env" -l policy -d 'A session policy that narrows the role: JSON, or a file that holds it; the session may do what any one of its policies allows' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand env" -l policy-arn -d 'The ARN of a managed policy that narrows the role; up to ten, which add up' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand env" -l no-input -d 'Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand env" -s q -l quiet -d 'Say nothing but errors'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand env" -s v -l verbose -d 'Say what is done, step by step (never a secret)'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand env" -l unset -d 'Print the code that removes what `env` sets'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand env" -l browser -d 'Sign in in the browser, not by OneLogin\'s API [env: OL_AWS_SIGN_IN=browser]'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand env" -l fresh -d 'Do not use cached credentials'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand env" -l read-only -d 'Narrow the role to AWS\'s ReadOnlyAccess policy, without another policy: a seat belt, not a wall'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand env" -l yes -d 'Use a guarded role without typing its account\'s name'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand env" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand exec" -l config -d 'The config file, instead of the usual one [env: OL_AWS_CONFIG]' -r -F
complete -c ol-aws -n "__fish_ol_aws_using_subcommand exec" -l tenant -d 'A [tenants.NAME] of the config file [env: OL_AWS_TENANT]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand exec" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ol-aws -n "__fish_ol_aws_using_subcommand exec" -l role -d 'The role, instead of naming it as an argument' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand exec" -l renew -d 'Give the command no keys but every way to get them, so that it renews by itself; `try` for programs that are known to take keys only' -r -f -a "try\t'Whatever is known of the program'"
complete -c ol-aws -n "__fish_ol_aws_using_subcommand exec" -l device -d 'The second factor to use, by name, id or type [env: OL_AWS_DEVICE]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand exec" -l otp -d 'A one-time code: `-` reads it from stdin, without this option you are asked; other users can see a code given here in `ps` [env: OL_AWS_OTP]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand exec" -l min-ttl -d 'Renew first, or fail (exit code 10; exec: 125), when less than this is left: 45m, 1h30m' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand exec" -l duration -d 'How long the session should live, 15m to 12h; steps down to what the role allows [env: OL_AWS_DURATION]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand exec" -l region -d 'The AWS region [env: OL_AWS_REGION]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand exec" -l policy -d 'A session policy that narrows the role: JSON, or a file that holds it; the session may do what any one of its policies allows' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand exec" -l policy-arn -d 'The ARN of a managed policy that narrows the role; up to ten, which add up' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand exec" -l no-input -d 'Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand exec" -s q -l quiet -d 'Say nothing but errors'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand exec" -s v -l verbose -d 'Say what is done, step by step (never a secret)'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand exec" -l profiles -d 'As --renew, with a profile in a private AWS config for each role that its guard allows, and this role\'s as the default one'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand exec" -l browser -d 'Sign in in the browser, not by OneLogin\'s API [env: OL_AWS_SIGN_IN=browser]'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand exec" -l fresh -d 'Do not use cached credentials'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand exec" -l read-only -d 'Narrow the role to AWS\'s ReadOnlyAccess policy, without another policy: a seat belt, not a wall'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand exec" -l yes -d 'Use a guarded role without typing its account\'s name'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand exec" -s h -l help -d 'Print help'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand login" -l config -d 'The config file, instead of the usual one [env: OL_AWS_CONFIG]' -r -F
complete -c ol-aws -n "__fish_ol_aws_using_subcommand login" -l tenant -d 'A [tenants.NAME] of the config file [env: OL_AWS_TENANT]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand login" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ol-aws -n "__fish_ol_aws_using_subcommand login" -l role -d 'A role, instead of naming it as an argument' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand login" -l device -d 'The second factor to use, by name, id or type [env: OL_AWS_DEVICE]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand login" -l otp -d 'A one-time code: `-` reads it from stdin, without this option you are asked; other users can see a code given here in `ps` [env: OL_AWS_OTP]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand login" -l min-ttl -d 'Renew first, or fail (exit code 10; exec: 125), when less than this is left: 45m, 1h30m' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand login" -l duration -d 'How long the session should live, 15m to 12h; steps down to what the role allows [env: OL_AWS_DURATION]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand login" -l region -d 'The AWS region [env: OL_AWS_REGION]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand login" -l policy -d 'A session policy that narrows the role: JSON, or a file that holds it; the session may do what any one of its policies allows' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand login" -l policy-arn -d 'The ARN of a managed policy that narrows the role; up to ten, which add up' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand login" -l no-input -d 'Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand login" -s q -l quiet -d 'Say nothing but errors'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand login" -s v -l verbose -d 'Say what is done, step by step (never a secret)'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand login" -l all -d 'Take the credentials of every role of the config file'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand login" -l paste -d 'Take a SAML response from stdin, that a browser elsewhere got; base64, or the form as it was sent'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand login" -l browser -d 'Sign in in the browser, not by OneLogin\'s API [env: OL_AWS_SIGN_IN=browser]'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand login" -l fresh -d 'Do not use cached credentials'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand login" -l read-only -d 'Narrow the role to AWS\'s ReadOnlyAccess policy, without another policy: a seat belt, not a wall'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand login" -l yes -d 'Use a guarded role without typing its account\'s name'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand login" -s h -l help -d 'Print help'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand credential-process" -l config -d 'The config file, instead of the usual one [env: OL_AWS_CONFIG]' -r -F
complete -c ol-aws -n "__fish_ol_aws_using_subcommand credential-process" -l tenant -d 'A [tenants.NAME] of the config file [env: OL_AWS_TENANT]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand credential-process" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ol-aws -n "__fish_ol_aws_using_subcommand credential-process" -l role -d 'The role, instead of naming it as an argument' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand credential-process" -l device -d 'The second factor to use, by name, id or type [env: OL_AWS_DEVICE]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand credential-process" -l otp -d 'A one-time code: `-` reads it from stdin, without this option you are asked; other users can see a code given here in `ps` [env: OL_AWS_OTP]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand credential-process" -l min-ttl -d 'Renew first, or fail (exit code 10; exec: 125), when less than this is left: 45m, 1h30m' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand credential-process" -l duration -d 'How long the session should live, 15m to 12h; steps down to what the role allows [env: OL_AWS_DURATION]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand credential-process" -l region -d 'The AWS region [env: OL_AWS_REGION]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand credential-process" -l policy -d 'A session policy that narrows the role: JSON, or a file that holds it; the session may do what any one of its policies allows' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand credential-process" -l policy-arn -d 'The ARN of a managed policy that narrows the role; up to ten, which add up' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand credential-process" -l no-input -d 'Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand credential-process" -s q -l quiet -d 'Say nothing but errors'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand credential-process" -s v -l verbose -d 'Say what is done, step by step (never a secret)'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand credential-process" -l ask -d 'Ask on the terminal where a sign-in needs it, for 50 seconds at most [env: OL_AWS_ASK_IN_BACKGROUND]'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand credential-process" -l browser -d 'Sign in in the browser, not by OneLogin\'s API [env: OL_AWS_SIGN_IN=browser]'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand credential-process" -l fresh -d 'Do not use cached credentials'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand credential-process" -l read-only -d 'Narrow the role to AWS\'s ReadOnlyAccess policy, without another policy: a seat belt, not a wall'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand credential-process" -l yes -d 'Use a guarded role without typing its account\'s name'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand credential-process" -s h -l help -d 'Print help'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand profiles" -l config -d 'The config file, instead of the usual one [env: OL_AWS_CONFIG]' -r -F
complete -c ol-aws -n "__fish_ol_aws_using_subcommand profiles" -l tenant -d 'A [tenants.NAME] of the config file [env: OL_AWS_TENANT]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand profiles" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ol-aws -n "__fish_ol_aws_using_subcommand profiles" -l name -d 'What the profiles are called; may hold {role}, {account} and {account_id}' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand profiles" -l no-input -d 'Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand profiles" -s q -l quiet -d 'Say nothing but errors'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand profiles" -s v -l verbose -d 'Say what is done, step by step (never a secret)'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand profiles" -l write -d 'Apply the difference; without it, only show it'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand profiles" -l prune -d 'Take away profiles of the block whose roles are configured no more'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand profiles" -l guarded -d 'Guarded roles too; their credentials are then given to any program, without a question'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand profiles" -s h -l help -d 'Print help'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand save" -l config -d 'The config file, instead of the usual one [env: OL_AWS_CONFIG]' -r -F
complete -c ol-aws -n "__fish_ol_aws_using_subcommand save" -l tenant -d 'A [tenants.NAME] of the config file [env: OL_AWS_TENANT]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand save" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ol-aws -n "__fish_ol_aws_using_subcommand save" -l role -d 'The role, instead of naming it as an argument' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand save" -s p -l profile -d 'The profile of the credentials file' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand save" -l file -d 'The credentials file, instead of the usual one [env: AWS_SHARED_CREDENTIALS_FILE]' -r -F
complete -c ol-aws -n "__fish_ol_aws_using_subcommand save" -l loop -d 'Stay, and sign in so many times in all' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand save" -l every -d 'Minutes between the sign-ins of --loop, 15 to 60' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand save" -l device -d 'The second factor to use, by name, id or type [env: OL_AWS_DEVICE]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand save" -l otp -d 'A one-time code: `-` reads it from stdin, without this option you are asked; other users can see a code given here in `ps` [env: OL_AWS_OTP]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand save" -l min-ttl -d 'Renew first, or fail (exit code 10; exec: 125), when less than this is left: 45m, 1h30m' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand save" -l duration -d 'How long the session should live, 15m to 12h; steps down to what the role allows [env: OL_AWS_DURATION]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand save" -l region -d 'The AWS region [env: OL_AWS_REGION]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand save" -l policy -d 'A session policy that narrows the role: JSON, or a file that holds it; the session may do what any one of its policies allows' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand save" -l policy-arn -d 'The ARN of a managed policy that narrows the role; up to ten, which add up' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand save" -l no-input -d 'Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand save" -s q -l quiet -d 'Say nothing but errors'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand save" -s v -l verbose -d 'Say what is done, step by step (never a secret)'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand save" -l force -d 'Also over a long-term key, or another way to credentials'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand save" -l browser -d 'Sign in in the browser, not by OneLogin\'s API [env: OL_AWS_SIGN_IN=browser]'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand save" -l fresh -d 'Do not use cached credentials'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand save" -l read-only -d 'Narrow the role to AWS\'s ReadOnlyAccess policy, without another policy: a seat belt, not a wall'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand save" -l yes -d 'Use a guarded role without typing its account\'s name'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand save" -s h -l help -d 'Print help'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand console" -l config -d 'The config file, instead of the usual one [env: OL_AWS_CONFIG]' -r -F
complete -c ol-aws -n "__fish_ol_aws_using_subcommand console" -l tenant -d 'A [tenants.NAME] of the config file [env: OL_AWS_TENANT]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand console" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ol-aws -n "__fish_ol_aws_using_subcommand console" -l role -d 'The role, instead of naming it as an argument' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand console" -l service -d 'The service to open: ec2, s3, cloudwatch' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand console" -l destination -d 'A path of the console to open, or a whole address of it' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand console" -l device -d 'The second factor to use, by name, id or type [env: OL_AWS_DEVICE]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand console" -l otp -d 'A one-time code: `-` reads it from stdin, without this option you are asked; other users can see a code given here in `ps` [env: OL_AWS_OTP]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand console" -l min-ttl -d 'Renew first, or fail (exit code 10; exec: 125), when less than this is left: 45m, 1h30m' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand console" -l duration -d 'How long the session should live, 15m to 12h; steps down to what the role allows [env: OL_AWS_DURATION]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand console" -l region -d 'The AWS region [env: OL_AWS_REGION]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand console" -l policy -d 'A session policy that narrows the role: JSON, or a file that holds it; the session may do what any one of its policies allows' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand console" -l policy-arn -d 'The ARN of a managed policy that narrows the role; up to ten, which add up' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand console" -l no-input -d 'Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand console" -s q -l quiet -d 'Say nothing but errors'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand console" -s v -l verbose -d 'Say what is done, step by step (never a secret)'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand console" -l print -d 'Print the link instead of opening the browser'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand console" -l browser -d 'Sign in in the browser, not by OneLogin\'s API [env: OL_AWS_SIGN_IN=browser]'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand console" -l fresh -d 'Do not use cached credentials'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand console" -l read-only -d 'Narrow the role to AWS\'s ReadOnlyAccess policy, without another policy: a seat belt, not a wall'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand console" -l yes -d 'Use a guarded role without typing its account\'s name'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand console" -s h -l help -d 'Print help'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand serve" -l config -d 'The config file, instead of the usual one [env: OL_AWS_CONFIG]' -r -F
complete -c ol-aws -n "__fish_ol_aws_using_subcommand serve" -l tenant -d 'A [tenants.NAME] of the config file [env: OL_AWS_TENANT]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand serve" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ol-aws -n "__fish_ol_aws_using_subcommand serve" -l role -d 'The role, instead of naming it as an argument' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand serve" -l port -d 'The port to listen on; 0 is any free one' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand serve" -l output -d 'Write the variables to FILE instead of stdout, readable by you alone' -r -F
complete -c ol-aws -n "__fish_ol_aws_using_subcommand serve" -l token-file -d 'Write the token to FILE too, readable by you alone, for clients that take it from a file' -r -F
complete -c ol-aws -n "__fish_ol_aws_using_subcommand serve" -l device -d 'The second factor to use, by name, id or type [env: OL_AWS_DEVICE]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand serve" -l otp -d 'A one-time code: `-` reads it from stdin, without this option you are asked; other users can see a code given here in `ps` [env: OL_AWS_OTP]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand serve" -l min-ttl -d 'Renew first, or fail (exit code 10; exec: 125), when less than this is left: 45m, 1h30m' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand serve" -l duration -d 'How long the session should live, 15m to 12h; steps down to what the role allows [env: OL_AWS_DURATION]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand serve" -l region -d 'The AWS region [env: OL_AWS_REGION]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand serve" -l policy -d 'A session policy that narrows the role: JSON, or a file that holds it; the session may do what any one of its policies allows' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand serve" -l policy-arn -d 'The ARN of a managed policy that narrows the role; up to ten, which add up' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand serve" -l no-input -d 'Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand serve" -s q -l quiet -d 'Say nothing but errors'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand serve" -s v -l verbose -d 'Say what is done, step by step (never a secret)'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand serve" -l docker -d 'Serve the containers of a Docker network on this machine, not this machine\'s own programs'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand serve" -l browser -d 'Sign in in the browser, not by OneLogin\'s API [env: OL_AWS_SIGN_IN=browser]'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand serve" -l fresh -d 'Do not use cached credentials'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand serve" -l read-only -d 'Narrow the role to AWS\'s ReadOnlyAccess policy, without another policy: a seat belt, not a wall'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand serve" -l yes -d 'Use a guarded role without typing its account\'s name'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand serve" -s h -l help -d 'Print help'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand configure" -l config -d 'The config file, instead of the usual one [env: OL_AWS_CONFIG]' -r -F
complete -c ol-aws -n "__fish_ol_aws_using_subcommand configure" -l tenant -d 'A [tenants.NAME] of the config file [env: OL_AWS_TENANT]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand configure" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ol-aws -n "__fish_ol_aws_using_subcommand configure" -l import -d 'Start from another tool\'s files: FILE, the files in that directory, or those found here and in your home. Required with --no-input' -r -F
complete -c ol-aws -n "__fish_ol_aws_using_subcommand configure" -l import-section -d 'Section, account or app to import, if the file has several' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand configure" -l subdomain -d 'Your company\'s part of its sign-in address: acme, of acme.onelogin.com' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand configure" -l app-id -d 'The id of the AWS app, or its address in the admin portal (/apps/ID/edit)' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand configure" -l username -d 'Your user name or email at OneLogin' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand configure" -l client-id -d 'The id of the API client' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand configure" -l onelogin-region -d 'us or eu, where the API is asked at that region\'s host rather than at your company\'s own' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand configure" -l default-role -d 'The role that is meant where none is named' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand configure" -l region -d 'AWS\'s region' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand configure" -l no-input -d 'Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand configure" -s q -l quiet -d 'Say nothing but errors'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand configure" -s v -l verbose -d 'Say what is done, step by step (never a secret)'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand configure" -s h -l help -d 'Print help'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand why" -l config -d 'The config file, instead of the usual one [env: OL_AWS_CONFIG]' -r -F
complete -c ol-aws -n "__fish_ol_aws_using_subcommand why" -l tenant -d 'A [tenants.NAME] of the config file [env: OL_AWS_TENANT]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand why" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ol-aws -n "__fish_ol_aws_using_subcommand why" -l no-input -d 'Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand why" -s q -l quiet -d 'Say nothing but errors'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand why" -s v -l verbose -d 'Say what is done, step by step (never a secret)'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand why" -l json -d 'Write JSON'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand why" -s h -l help -d 'Print help'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand doctor" -l config -d 'The config file, instead of the usual one [env: OL_AWS_CONFIG]' -r -F
complete -c ol-aws -n "__fish_ol_aws_using_subcommand doctor" -l tenant -d 'A [tenants.NAME] of the config file [env: OL_AWS_TENANT]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand doctor" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ol-aws -n "__fish_ol_aws_using_subcommand doctor" -l no-input -d 'Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand doctor" -s q -l quiet -d 'Say nothing but errors'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand doctor" -s v -l verbose -d 'Say what is done, step by step (never a secret)'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand doctor" -l json -d 'Write JSON'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand doctor" -s h -l help -d 'Print help'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand roles" -l config -d 'The config file, instead of the usual one [env: OL_AWS_CONFIG]' -r -F
complete -c ol-aws -n "__fish_ol_aws_using_subcommand roles" -l tenant -d 'A [tenants.NAME] of the config file [env: OL_AWS_TENANT]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand roles" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ol-aws -n "__fish_ol_aws_using_subcommand roles" -l device -d 'The second factor to use, by name, id or type [env: OL_AWS_DEVICE]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand roles" -l otp -d 'A one-time code: `-` reads it from stdin, without this option you are asked; other users can see a code given here in `ps` [env: OL_AWS_OTP]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand roles" -l min-ttl -d 'Renew first, or fail (exit code 10; exec: 125), when less than this is left: 45m, 1h30m' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand roles" -l duration -d 'How long the session should live, 15m to 12h; steps down to what the role allows [env: OL_AWS_DURATION]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand roles" -l region -d 'The AWS region [env: OL_AWS_REGION]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand roles" -l policy -d 'A session policy that narrows the role: JSON, or a file that holds it; the session may do what any one of its policies allows' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand roles" -l policy-arn -d 'The ARN of a managed policy that narrows the role; up to ten, which add up' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand roles" -l no-input -d 'Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand roles" -s q -l quiet -d 'Say nothing but errors'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand roles" -s v -l verbose -d 'Say what is done, step by step (never a secret)'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand roles" -l json -d 'Write JSON'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand roles" -l browser -d 'Sign in in the browser, not by OneLogin\'s API [env: OL_AWS_SIGN_IN=browser]'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand roles" -l fresh -d 'Do not use cached credentials'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand roles" -l read-only -d 'Narrow the role to AWS\'s ReadOnlyAccess policy, without another policy: a seat belt, not a wall'
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
complete -c ol-aws -n "__fish_ol_aws_using_subcommand logout" -l forget -d 'Everything, whatever the role: also what the keyring holds of this tenant and user, what OneLogin refused, and a new key for the cache'
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
complete -c ol-aws -n "__fish_ol_aws_using_subcommand man" -l config -d 'The config file, instead of the usual one [env: OL_AWS_CONFIG]' -r -F
complete -c ol-aws -n "__fish_ol_aws_using_subcommand man" -l tenant -d 'A [tenants.NAME] of the config file [env: OL_AWS_TENANT]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand man" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ol-aws -n "__fish_ol_aws_using_subcommand man" -l no-input -d 'Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand man" -s q -l quiet -d 'Say nothing but errors'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand man" -s v -l verbose -d 'Say what is done, step by step (never a secret)'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand man" -s h -l help -d 'Print help'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand help; and not __fish_seen_subcommand_from env exec login credential-process profiles save console serve configure why doctor roles status logout prompt init completions man help" -f -a "env" -d 'Print the code that sets the credentials in a shell'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand help; and not __fish_seen_subcommand_from env exec login credential-process profiles save console serve configure why doctor roles status logout prompt init completions man help" -f -a "exec" -d 'Run a command with the credentials (without a command: your shell)'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand help; and not __fish_seen_subcommand_from env exec login credential-process profiles save console serve configure why doctor roles status logout prompt init completions man help" -f -a "login" -d 'Sign in now'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand help; and not __fish_seen_subcommand_from env exec login credential-process profiles save console serve configure why doctor roles status logout prompt init completions man help" -f -a "credential-process" -d 'Print the credentials as the AWS SDKs ask for them (credential_process)'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand help; and not __fish_seen_subcommand_from env exec login credential-process profiles save console serve configure why doctor roles status logout prompt init completions man help" -f -a "profiles" -d 'Make a credential_process profile of every configured role, in ~/.aws/config'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand help; and not __fish_seen_subcommand_from env exec login credential-process profiles save console serve configure why doctor roles status logout prompt init completions man help" -f -a "save" -d 'Write the credentials to a profile of the AWS credentials file'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand help; and not __fish_seen_subcommand_from env exec login credential-process profiles save console serve configure why doctor roles status logout prompt init completions man help" -f -a "console" -d 'Sign the browser in to the AWS console'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand help; and not __fish_seen_subcommand_from env exec login credential-process profiles save console serve configure why doctor roles status logout prompt init completions man help" -f -a "serve" -d 'Serve a role\'s credentials to containers, and to tools that know no credential_process'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand help; and not __fish_seen_subcommand_from env exec login credential-process profiles save console serve configure why doctor roles status logout prompt init completions man help" -f -a "configure" -d 'Set ol-aws up: asks, checks each answer at OneLogin, and writes the config file'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand help; and not __fish_seen_subcommand_from env exec login credential-process profiles save console serve configure why doctor roles status logout prompt init completions man help" -f -a "why" -d 'Say which credentials an AWS SDK would use here, and whose they are'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand help; and not __fish_seen_subcommand_from env exec login credential-process profiles save console serve configure why doctor roles status logout prompt init completions man help" -f -a "doctor" -d 'Look for what is wrong here: clock, network, API client, keyring, files, shell'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand help; and not __fish_seen_subcommand_from env exec login credential-process profiles save console serve configure why doctor roles status logout prompt init completions man help" -f -a "roles" -d 'List the roles you have'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand help; and not __fish_seen_subcommand_from env exec login credential-process profiles save console serve configure why doctor roles status logout prompt init completions man help" -f -a "status" -d 'Show which credentials are held, and until when'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand help; and not __fish_seen_subcommand_from env exec login credential-process profiles save console serve configure why doctor roles status logout prompt init completions man help" -f -a "logout" -d 'Drop credentials, assertion and access token'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand help; and not __fish_seen_subcommand_from env exec login credential-process profiles save console serve configure why doctor roles status logout prompt init completions man help" -f -a "prompt" -d 'Print the role and its time left, for a prompt or status bar'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand help; and not __fish_seen_subcommand_from env exec login credential-process profiles save console serve configure why doctor roles status logout prompt init completions man help" -f -a "init" -d 'Print the script that makes ol-assume and the prompt segment'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand help; and not __fish_seen_subcommand_from env exec login credential-process profiles save console serve configure why doctor roles status logout prompt init completions man help" -f -a "completions" -d 'Print the completions of a shell, for packagers'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand help; and not __fish_seen_subcommand_from env exec login credential-process profiles save console serve configure why doctor roles status logout prompt init completions man help" -f -a "man" -d 'Print the man page, or write those of every verb to a directory'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand help; and not __fish_seen_subcommand_from env exec login credential-process profiles save console serve configure why doctor roles status logout prompt init completions man help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
