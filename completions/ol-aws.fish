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

complete -c ol-aws -n "__fish_ol_aws_needs_command" -l config -d 'Use this config file [env: OL_AWS_CONFIG]' -r -F
complete -c ol-aws -n "__fish_ol_aws_needs_command" -l tenant -d 'Use the settings in [tenants.NAME] [env: OL_AWS_TENANT]' -r
complete -c ol-aws -n "__fish_ol_aws_needs_command" -l color -d 'When to use color' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ol-aws -n "__fish_ol_aws_needs_command" -l no-input -d 'Never ask; if an answer is needed, fail with exit code 9 (3 if a setting is missing) [env: OL_AWS_NO_INPUT]'
complete -c ol-aws -n "__fish_ol_aws_needs_command" -s q -l quiet -d 'Print errors only'
complete -c ol-aws -n "__fish_ol_aws_needs_command" -s v -l verbose -d 'Print each step (secrets are never printed); repeat it for more detail'
complete -c ol-aws -n "__fish_ol_aws_needs_command" -s h -l help -d 'Print help'
complete -c ol-aws -n "__fish_ol_aws_needs_command" -s V -l version -d 'Print version'
complete -c ol-aws -n "__fish_ol_aws_needs_command" -f -a "configure" -d 'Set up ol-aws and write the config file'
complete -c ol-aws -n "__fish_ol_aws_needs_command" -f -a "login" -d 'Sign in now and fetch credentials'
complete -c ol-aws -n "__fish_ol_aws_needs_command" -f -a "logout" -d 'Sign out and delete the cached credentials'
complete -c ol-aws -n "__fish_ol_aws_needs_command" -f -a "exec" -d 'Run a command or a shell with the credentials of a role'
complete -c ol-aws -n "__fish_ol_aws_needs_command" -f -a "env" -d 'Print the code that sets the credentials in your shell'
complete -c ol-aws -n "__fish_ol_aws_needs_command" -f -a "console" -d 'Open the AWS console in your browser'
complete -c ol-aws -n "__fish_ol_aws_needs_command" -f -a "profiles" -d 'Add a profile for each configured role to ~/.aws/config'
complete -c ol-aws -n "__fish_ol_aws_needs_command" -f -a "credential-process" -d 'Print credentials for credential_process in an AWS profile'
complete -c ol-aws -n "__fish_ol_aws_needs_command" -f -a "serve" -d 'Serve credentials to containers and other programs'
complete -c ol-aws -n "__fish_ol_aws_needs_command" -f -a "save" -d 'Write credentials to a profile in ~/.aws/credentials'
complete -c ol-aws -n "__fish_ol_aws_needs_command" -f -a "roles" -d 'List your roles'
complete -c ol-aws -n "__fish_ol_aws_needs_command" -f -a "status" -d 'Show cached credentials and when they expire'
complete -c ol-aws -n "__fish_ol_aws_needs_command" -f -a "why" -d 'Show which credentials a program would use here'
complete -c ol-aws -n "__fish_ol_aws_needs_command" -f -a "doctor" -d 'Find problems with your setup, and show how to fix them'
complete -c ol-aws -n "__fish_ol_aws_needs_command" -f -a "init" -d 'Print the script that adds ol-assume to your shell'
complete -c ol-aws -n "__fish_ol_aws_needs_command" -f -a "prompt" -d 'Print the active role and its time left for a status bar'
complete -c ol-aws -n "__fish_ol_aws_needs_command" -f -a "completions" -d 'Print a completion script, for packagers'
complete -c ol-aws -n "__fish_ol_aws_needs_command" -f -a "man" -d 'Print the manual page, or write all pages to a directory'
complete -c ol-aws -n "__fish_ol_aws_needs_command" -f -a "help" -d 'Print the help of a command'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand configure" -l config -d 'Use this config file [env: OL_AWS_CONFIG]' -r -F
complete -c ol-aws -n "__fish_ol_aws_using_subcommand configure" -l tenant -d 'Use the settings in [tenants.NAME] [env: OL_AWS_TENANT]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand configure" -l color -d 'When to use color' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ol-aws -n "__fish_ol_aws_using_subcommand configure" -l import -d 'Start from another tool\'s config in this file or directory; without FILE, ol-aws looks in the current and in your home directory (--no-input requires FILE)' -r -F
complete -c ol-aws -n "__fish_ol_aws_using_subcommand configure" -l import-section -d 'Import this section, account or app if the file has several' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand configure" -l subdomain -d 'Your OneLogin subdomain: acme if you sign in at acme.onelogin.com' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand configure" -l app-id -d 'ID of the AWS app, or its address in the admin portal (/apps/ID/edit)' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand configure" -l username -d 'Your OneLogin user name or email address' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand configure" -l client-id -d 'ID of the API client' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand configure" -l onelogin-region -d 'Use OneLogin\'s API host for this region, us or eu, instead of your company\'s own host' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand configure" -l default-role -d 'Default role' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand configure" -l region -d 'Default AWS region' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand configure" -l no-input -d 'Never ask; if an answer is needed, fail with exit code 9 (3 if a setting is missing) [env: OL_AWS_NO_INPUT]'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand configure" -s q -l quiet -d 'Print errors only'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand configure" -s v -l verbose -d 'Print each step (secrets are never printed); repeat it for more detail'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand configure" -s h -l help -d 'Print help'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand login" -l config -d 'Use this config file [env: OL_AWS_CONFIG]' -r -F
complete -c ol-aws -n "__fish_ol_aws_using_subcommand login" -l tenant -d 'Use the settings in [tenants.NAME] [env: OL_AWS_TENANT]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand login" -l color -d 'When to use color' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ol-aws -n "__fish_ol_aws_using_subcommand login" -l role -d 'The same as the ROLE argument' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand login" -l device -d 'Use this second factor [env: OL_AWS_DEVICE]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand login" -l factor -d 'Type a code, or approve a push, on a second factor that has both' -r -f -a "code\t''
push\t''"
complete -c ol-aws -n "__fish_ol_aws_using_subcommand login" -l otp -d 'Use this one-time code; other users can see it in `ps`, so `-` reads it from stdin [env: OL_AWS_OTP]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand login" -l min-ttl -d 'Renew first if less than this is left, such as 45m; fail (exit code 10; exec: 125) if that is not possible' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand login" -l duration -d 'Request sessions of this duration, 15m to 12h; if the role allows less, use its maximum [env: OL_AWS_DURATION]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand login" -l region -d 'Use this AWS region [env: OL_AWS_REGION]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand login" -l policy -d 'Limit the session to what this policy allows: a file, or JSON; several policies add up' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand login" -l policy-arn -d 'Limit the session to what this managed policy allows; repeat it for up to ten policies' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand login" -l no-input -d 'Never ask; if an answer is needed, fail with exit code 9 (3 if a setting is missing) [env: OL_AWS_NO_INPUT]'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand login" -s q -l quiet -d 'Print errors only'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand login" -s v -l verbose -d 'Print each step (secrets are never printed); repeat it for more detail'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand login" -l all -d 'Fetch credentials for every role in the config file'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand login" -l paste -d 'Read a SAML response from stdin, as base64 or as the form data that a browser sent'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand login" -l browser -d 'Sign in through your browser instead of the API [env: OL_AWS_SIGN_IN=browser]'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand login" -l fresh -d 'Ignore cached credentials'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand login" -l read-only -d 'Limit the session to AWS\'s ReadOnlyAccess policy, as a safety net; no other policy is allowed'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand login" -l yes -d 'Use a guarded role without typing its account name'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand login" -s h -l help -d 'Print help'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand logout" -l config -d 'Use this config file [env: OL_AWS_CONFIG]' -r -F
complete -c ol-aws -n "__fish_ol_aws_using_subcommand logout" -l tenant -d 'Use the settings in [tenants.NAME] [env: OL_AWS_TENANT]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand logout" -l color -d 'When to use color' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ol-aws -n "__fish_ol_aws_using_subcommand logout" -l role -d 'The same as the ROLE argument' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand logout" -l no-input -d 'Never ask; if an answer is needed, fail with exit code 9 (3 if a setting is missing) [env: OL_AWS_NO_INPUT]'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand logout" -s q -l quiet -d 'Print errors only'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand logout" -s v -l verbose -d 'Print each step (secrets are never printed); repeat it for more detail'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand logout" -l forget -d 'Sign out of all roles, and also delete your secrets from the keyring, the browser profile, remembered refusals and the cache key'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand logout" -s h -l help -d 'Print help'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand exec" -l config -d 'Use this config file [env: OL_AWS_CONFIG]' -r -F
complete -c ol-aws -n "__fish_ol_aws_using_subcommand exec" -l tenant -d 'Use the settings in [tenants.NAME] [env: OL_AWS_TENANT]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand exec" -l color -d 'When to use color' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ol-aws -n "__fish_ol_aws_using_subcommand exec" -l role -d 'The same as the ROLE argument' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand exec" -l renew -d 'Let the command fetch and renew credentials itself; `try` also starts programs that are known to need keys' -r -f -a "try\t'Whatever is known of the program'"
complete -c ol-aws -n "__fish_ol_aws_using_subcommand exec" -l chain -d 'Use this role instead, assumed from ROLE, without a line in the config file' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand exec" -l external-id -d 'With --chain: the external ID that the role\'s trust policy asks for' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand exec" -l device -d 'Use this second factor [env: OL_AWS_DEVICE]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand exec" -l factor -d 'Type a code, or approve a push, on a second factor that has both' -r -f -a "code\t''
push\t''"
complete -c ol-aws -n "__fish_ol_aws_using_subcommand exec" -l otp -d 'Use this one-time code; other users can see it in `ps`, so `-` reads it from stdin [env: OL_AWS_OTP]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand exec" -l min-ttl -d 'Renew first if less than this is left, such as 45m; fail (exit code 10; exec: 125) if that is not possible' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand exec" -l duration -d 'Request sessions of this duration, 15m to 12h; if the role allows less, use its maximum [env: OL_AWS_DURATION]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand exec" -l region -d 'Use this AWS region [env: OL_AWS_REGION]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand exec" -l policy -d 'Limit the session to what this policy allows: a file, or JSON; several policies add up' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand exec" -l policy-arn -d 'Limit the session to what this managed policy allows; repeat it for up to ten policies' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand exec" -l no-input -d 'Never ask; if an answer is needed, fail with exit code 9 (3 if a setting is missing) [env: OL_AWS_NO_INPUT]'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand exec" -s q -l quiet -d 'Print errors only'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand exec" -s v -l verbose -d 'Print each step (secrets are never printed); repeat it for more detail'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand exec" -l profiles -d 'Like --renew, and add an AWS profile for each of your roles, if its guard allows it'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand exec" -l confine -d 'Keep the command from your other credentials: Landlock on Linux'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand exec" -l browser -d 'Sign in through your browser instead of the API [env: OL_AWS_SIGN_IN=browser]'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand exec" -l fresh -d 'Ignore cached credentials'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand exec" -l read-only -d 'Limit the session to AWS\'s ReadOnlyAccess policy, as a safety net; no other policy is allowed'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand exec" -l yes -d 'Use a guarded role without typing its account name'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand exec" -s h -l help -d 'Print help'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand env" -l config -d 'Use this config file [env: OL_AWS_CONFIG]' -r -F
complete -c ol-aws -n "__fish_ol_aws_using_subcommand env" -l tenant -d 'Use the settings in [tenants.NAME] [env: OL_AWS_TENANT]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand env" -l color -d 'When to use color' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ol-aws -n "__fish_ol_aws_using_subcommand env" -l role -d 'The same as the ROLE argument' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand env" -l shell -d 'Print code for this shell; by default, the shell that started ol-aws, or $SHELL' -r -f -a "bash\t''
zsh\t''
sh\t''
fish\t''
powershell\t''
nushell\t''
elvish\t''
xonsh\t''
tcsh\t''
cmd\t''"
complete -c ol-aws -n "__fish_ol_aws_using_subcommand env" -l format -d 'Print data instead of code: a JSON object, lines for a .env file, `docker run --env-file` or $GITHUB_ENV, or the JSON of AWS STS' -r -f -a "json\t''
dotenv\t''
docker\t''
github\t''
sts\t''"
complete -c ol-aws -n "__fish_ol_aws_using_subcommand env" -l output -d 'Write to FILE, readable only by you, instead of stdout; `github` adds to the file' -r -F
complete -c ol-aws -n "__fish_ol_aws_using_subcommand env" -l chain -d 'Use this role instead, assumed from ROLE, without a line in the config file' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand env" -l external-id -d 'With --chain: the external ID that the role\'s trust policy asks for' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand env" -l device -d 'Use this second factor [env: OL_AWS_DEVICE]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand env" -l factor -d 'Type a code, or approve a push, on a second factor that has both' -r -f -a "code\t''
push\t''"
complete -c ol-aws -n "__fish_ol_aws_using_subcommand env" -l otp -d 'Use this one-time code; other users can see it in `ps`, so `-` reads it from stdin [env: OL_AWS_OTP]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand env" -l min-ttl -d 'Renew first if less than this is left, such as 45m; fail (exit code 10; exec: 125) if that is not possible' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand env" -l duration -d 'Request sessions of this duration, 15m to 12h; if the role allows less, use its maximum [env: OL_AWS_DURATION]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand env" -l region -d 'Use this AWS region [env: OL_AWS_REGION]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand env" -l policy -d 'Limit the session to what this policy allows: a file, or JSON; several policies add up' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand env" -l policy-arn -d 'Limit the session to what this managed policy allows; repeat it for up to ten policies' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand env" -l no-input -d 'Never ask; if an answer is needed, fail with exit code 9 (3 if a setting is missing) [env: OL_AWS_NO_INPUT]'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand env" -s q -l quiet -d 'Print errors only'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand env" -s v -l verbose -d 'Print each step (secrets are never printed); repeat it for more detail'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand env" -l unset -d 'Print the code that removes the credentials'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand env" -l browser -d 'Sign in through your browser instead of the API [env: OL_AWS_SIGN_IN=browser]'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand env" -l fresh -d 'Ignore cached credentials'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand env" -l read-only -d 'Limit the session to AWS\'s ReadOnlyAccess policy, as a safety net; no other policy is allowed'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand env" -l yes -d 'Use a guarded role without typing its account name'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand env" -s h -l help -d 'Print help'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand console" -l config -d 'Use this config file [env: OL_AWS_CONFIG]' -r -F
complete -c ol-aws -n "__fish_ol_aws_using_subcommand console" -l tenant -d 'Use the settings in [tenants.NAME] [env: OL_AWS_TENANT]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand console" -l color -d 'When to use color' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ol-aws -n "__fish_ol_aws_using_subcommand console" -l role -d 'The same as the ROLE argument' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand console" -l service -d 'Open this service, such as ec2, s3 or cloudwatch' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand console" -l destination -d 'Open this path or URL in the console' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand console" -l chain -d 'Use this role instead, assumed from ROLE, without a line in the config file' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand console" -l external-id -d 'With --chain: the external ID that the role\'s trust policy asks for' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand console" -l device -d 'Use this second factor [env: OL_AWS_DEVICE]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand console" -l factor -d 'Type a code, or approve a push, on a second factor that has both' -r -f -a "code\t''
push\t''"
complete -c ol-aws -n "__fish_ol_aws_using_subcommand console" -l otp -d 'Use this one-time code; other users can see it in `ps`, so `-` reads it from stdin [env: OL_AWS_OTP]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand console" -l min-ttl -d 'Renew first if less than this is left, such as 45m; fail (exit code 10; exec: 125) if that is not possible' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand console" -l duration -d 'Request sessions of this duration, 15m to 12h; if the role allows less, use its maximum [env: OL_AWS_DURATION]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand console" -l region -d 'Use this AWS region [env: OL_AWS_REGION]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand console" -l policy -d 'Limit the session to what this policy allows: a file, or JSON; several policies add up' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand console" -l policy-arn -d 'Limit the session to what this managed policy allows; repeat it for up to ten policies' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand console" -l no-input -d 'Never ask; if an answer is needed, fail with exit code 9 (3 if a setting is missing) [env: OL_AWS_NO_INPUT]'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand console" -s q -l quiet -d 'Print errors only'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand console" -s v -l verbose -d 'Print each step (secrets are never printed); repeat it for more detail'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand console" -l print -d 'Print the link instead of opening the browser'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand console" -l browser -d 'Sign in through your browser instead of the API [env: OL_AWS_SIGN_IN=browser]'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand console" -l fresh -d 'Ignore cached credentials'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand console" -l read-only -d 'Limit the session to AWS\'s ReadOnlyAccess policy, as a safety net; no other policy is allowed'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand console" -l yes -d 'Use a guarded role without typing its account name'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand console" -s h -l help -d 'Print help'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand profiles" -l config -d 'Use this config file [env: OL_AWS_CONFIG]' -r -F
complete -c ol-aws -n "__fish_ol_aws_using_subcommand profiles" -l tenant -d 'Use the settings in [tenants.NAME] [env: OL_AWS_TENANT]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand profiles" -l color -d 'When to use color' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ol-aws -n "__fish_ol_aws_using_subcommand profiles" -l name -d 'Name the profiles by this template, which can contain {role}, {account} and {account_id} [default: the one you used last, else {role}]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand profiles" -l no-input -d 'Never ask; if an answer is needed, fail with exit code 9 (3 if a setting is missing) [env: OL_AWS_NO_INPUT]'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand profiles" -s q -l quiet -d 'Print errors only'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand profiles" -s v -l verbose -d 'Print each step (secrets are never printed); repeat it for more detail'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand profiles" -l write -d 'Write the changes to the file'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand profiles" -l prune -d 'Remove earlier profiles from the block: those of roles that are gone, guarded or renamed'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand profiles" -l guarded -d 'Include roles with guard = "confirm"; any program can then use them without asking you'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand profiles" -s h -l help -d 'Print help'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand credential-process" -l config -d 'Use this config file [env: OL_AWS_CONFIG]' -r -F
complete -c ol-aws -n "__fish_ol_aws_using_subcommand credential-process" -l tenant -d 'Use the settings in [tenants.NAME] [env: OL_AWS_TENANT]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand credential-process" -l color -d 'When to use color' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ol-aws -n "__fish_ol_aws_using_subcommand credential-process" -l role -d 'The same as the ROLE argument' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand credential-process" -l chain -d 'Use this role instead, assumed from ROLE, without a line in the config file' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand credential-process" -l external-id -d 'With --chain: the external ID that the role\'s trust policy asks for' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand credential-process" -l device -d 'Use this second factor [env: OL_AWS_DEVICE]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand credential-process" -l factor -d 'Type a code, or approve a push, on a second factor that has both' -r -f -a "code\t''
push\t''"
complete -c ol-aws -n "__fish_ol_aws_using_subcommand credential-process" -l otp -d 'Use this one-time code; other users can see it in `ps`, so `-` reads it from stdin [env: OL_AWS_OTP]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand credential-process" -l min-ttl -d 'Renew first if less than this is left, such as 45m; fail (exit code 10; exec: 125) if that is not possible' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand credential-process" -l duration -d 'Request sessions of this duration, 15m to 12h; if the role allows less, use its maximum [env: OL_AWS_DURATION]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand credential-process" -l region -d 'Use this AWS region [env: OL_AWS_REGION]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand credential-process" -l policy -d 'Limit the session to what this policy allows: a file, or JSON; several policies add up' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand credential-process" -l policy-arn -d 'Limit the session to what this managed policy allows; repeat it for up to ten policies' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand credential-process" -l no-input -d 'Never ask; if an answer is needed, fail with exit code 9 (3 if a setting is missing) [env: OL_AWS_NO_INPUT]'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand credential-process" -s q -l quiet -d 'Print errors only'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand credential-process" -s v -l verbose -d 'Print each step (secrets are never printed); repeat it for more detail'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand credential-process" -l ask -d 'Allow questions on the terminal and pushes, for at most 50 seconds [env: OL_AWS_ASK_IN_BACKGROUND]'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand credential-process" -l browser -d 'Sign in through your browser instead of the API [env: OL_AWS_SIGN_IN=browser]'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand credential-process" -l fresh -d 'Ignore cached credentials'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand credential-process" -l read-only -d 'Limit the session to AWS\'s ReadOnlyAccess policy, as a safety net; no other policy is allowed'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand credential-process" -l yes -d 'Use a guarded role without typing its account name'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand credential-process" -s h -l help -d 'Print help'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand serve" -l config -d 'Use this config file [env: OL_AWS_CONFIG]' -r -F
complete -c ol-aws -n "__fish_ol_aws_using_subcommand serve" -l tenant -d 'Use the settings in [tenants.NAME] [env: OL_AWS_TENANT]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand serve" -l color -d 'When to use color' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ol-aws -n "__fish_ol_aws_using_subcommand serve" -l role -d 'The same as the ROLE argument' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand serve" -l port -d 'Listen on this port; 0 picks a free one' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand serve" -l output -d 'Write the variables to FILE, readable only by you, instead of stdout' -r -F
complete -c ol-aws -n "__fish_ol_aws_using_subcommand serve" -l token-file -d 'Also write the token to FILE, readable only by you' -r -F
complete -c ol-aws -n "__fish_ol_aws_using_subcommand serve" -l device -d 'Use this second factor [env: OL_AWS_DEVICE]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand serve" -l factor -d 'Type a code, or approve a push, on a second factor that has both' -r -f -a "code\t''
push\t''"
complete -c ol-aws -n "__fish_ol_aws_using_subcommand serve" -l otp -d 'Use this one-time code; other users can see it in `ps`, so `-` reads it from stdin [env: OL_AWS_OTP]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand serve" -l min-ttl -d 'Renew first if less than this is left, such as 45m; fail (exit code 10; exec: 125) if that is not possible' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand serve" -l duration -d 'Request sessions of this duration, 15m to 12h; if the role allows less, use its maximum [env: OL_AWS_DURATION]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand serve" -l region -d 'Use this AWS region [env: OL_AWS_REGION]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand serve" -l policy -d 'Limit the session to what this policy allows: a file, or JSON; several policies add up' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand serve" -l policy-arn -d 'Limit the session to what this managed policy allows; repeat it for up to ten policies' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand serve" -l no-input -d 'Never ask; if an answer is needed, fail with exit code 9 (3 if a setting is missing) [env: OL_AWS_NO_INPUT]'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand serve" -s q -l quiet -d 'Print errors only'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand serve" -s v -l verbose -d 'Print each step (secrets are never printed); repeat it for more detail'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand serve" -l docker -d 'Serve containers on a Docker network instead of programs on this machine'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand serve" -l browser -d 'Sign in through your browser instead of the API [env: OL_AWS_SIGN_IN=browser]'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand serve" -l fresh -d 'Ignore cached credentials'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand serve" -l read-only -d 'Limit the session to AWS\'s ReadOnlyAccess policy, as a safety net; no other policy is allowed'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand serve" -l yes -d 'Use a guarded role without typing its account name'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand serve" -s h -l help -d 'Print help'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand save" -l config -d 'Use this config file [env: OL_AWS_CONFIG]' -r -F
complete -c ol-aws -n "__fish_ol_aws_using_subcommand save" -l tenant -d 'Use the settings in [tenants.NAME] [env: OL_AWS_TENANT]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand save" -l color -d 'When to use color' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ol-aws -n "__fish_ol_aws_using_subcommand save" -l role -d 'The same as the ROLE argument' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand save" -s p -l profile -d 'The profile to write' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand save" -l file -d 'Write to this credentials file [env: AWS_SHARED_CREDENTIALS_FILE]' -r -F
complete -c ol-aws -n "__fish_ol_aws_using_subcommand save" -l loop -d 'Keep running, and sign in this many times in total' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand save" -l every -d 'With --loop: minutes between sign-ins, 15 to 60' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand save" -l chain -d 'Use this role instead, assumed from ROLE, without a line in the config file' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand save" -l external-id -d 'With --chain: the external ID that the role\'s trust policy asks for' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand save" -l device -d 'Use this second factor [env: OL_AWS_DEVICE]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand save" -l factor -d 'Type a code, or approve a push, on a second factor that has both' -r -f -a "code\t''
push\t''"
complete -c ol-aws -n "__fish_ol_aws_using_subcommand save" -l otp -d 'Use this one-time code; other users can see it in `ps`, so `-` reads it from stdin [env: OL_AWS_OTP]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand save" -l min-ttl -d 'Renew first if less than this is left, such as 45m; fail (exit code 10; exec: 125) if that is not possible' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand save" -l duration -d 'Request sessions of this duration, 15m to 12h; if the role allows less, use its maximum [env: OL_AWS_DURATION]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand save" -l region -d 'Use this AWS region [env: OL_AWS_REGION]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand save" -l policy -d 'Limit the session to what this policy allows: a file, or JSON; several policies add up' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand save" -l policy-arn -d 'Limit the session to what this managed policy allows; repeat it for up to ten policies' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand save" -l no-input -d 'Never ask; if an answer is needed, fail with exit code 9 (3 if a setting is missing) [env: OL_AWS_NO_INPUT]'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand save" -s q -l quiet -d 'Print errors only'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand save" -s v -l verbose -d 'Print each step (secrets are never printed); repeat it for more detail'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand save" -l force -d 'Overwrite a long-term key or another source of credentials'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand save" -l browser -d 'Sign in through your browser instead of the API [env: OL_AWS_SIGN_IN=browser]'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand save" -l fresh -d 'Ignore cached credentials'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand save" -l read-only -d 'Limit the session to AWS\'s ReadOnlyAccess policy, as a safety net; no other policy is allowed'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand save" -l yes -d 'Use a guarded role without typing its account name'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand save" -s h -l help -d 'Print help'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand roles" -l config -d 'Use this config file [env: OL_AWS_CONFIG]' -r -F
complete -c ol-aws -n "__fish_ol_aws_using_subcommand roles" -l tenant -d 'Use the settings in [tenants.NAME] [env: OL_AWS_TENANT]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand roles" -l color -d 'When to use color' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ol-aws -n "__fish_ol_aws_using_subcommand roles" -l device -d 'Use this second factor [env: OL_AWS_DEVICE]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand roles" -l factor -d 'Type a code, or approve a push, on a second factor that has both' -r -f -a "code\t''
push\t''"
complete -c ol-aws -n "__fish_ol_aws_using_subcommand roles" -l otp -d 'Use this one-time code; other users can see it in `ps`, so `-` reads it from stdin [env: OL_AWS_OTP]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand roles" -l min-ttl -d 'Renew first if less than this is left, such as 45m; fail (exit code 10; exec: 125) if that is not possible' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand roles" -l duration -d 'Request sessions of this duration, 15m to 12h; if the role allows less, use its maximum [env: OL_AWS_DURATION]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand roles" -l region -d 'Use this AWS region [env: OL_AWS_REGION]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand roles" -l policy -d 'Limit the session to what this policy allows: a file, or JSON; several policies add up' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand roles" -l policy-arn -d 'Limit the session to what this managed policy allows; repeat it for up to ten policies' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand roles" -l no-input -d 'Never ask; if an answer is needed, fail with exit code 9 (3 if a setting is missing) [env: OL_AWS_NO_INPUT]'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand roles" -s q -l quiet -d 'Print errors only'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand roles" -s v -l verbose -d 'Print each step (secrets are never printed); repeat it for more detail'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand roles" -l arn -d 'Show the ARNs, even on a narrow terminal'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand roles" -l json -d 'Print JSON'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand roles" -l csv -d 'Print CSV, with a header'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand roles" -l browser -d 'Sign in through your browser instead of the API [env: OL_AWS_SIGN_IN=browser]'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand roles" -l fresh -d 'Ignore cached credentials'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand roles" -l read-only -d 'Limit the session to AWS\'s ReadOnlyAccess policy, as a safety net; no other policy is allowed'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand roles" -l yes -d 'Use a guarded role without typing its account name'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand roles" -s h -l help -d 'Print help'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand status" -l config -d 'Use this config file [env: OL_AWS_CONFIG]' -r -F
complete -c ol-aws -n "__fish_ol_aws_using_subcommand status" -l tenant -d 'Use the settings in [tenants.NAME] [env: OL_AWS_TENANT]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand status" -l color -d 'When to use color' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ol-aws -n "__fish_ol_aws_using_subcommand status" -l role -d 'The same as the ROLE argument' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand status" -l min-ttl -d 'With --check: require at least this much time left, such as 10m' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand status" -l no-input -d 'Never ask; if an answer is needed, fail with exit code 9 (3 if a setting is missing) [env: OL_AWS_NO_INPUT]'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand status" -s q -l quiet -d 'Print errors only'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand status" -s v -l verbose -d 'Print each step (secrets are never printed); repeat it for more detail'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand status" -l check -d 'Exit with 10 if there are no valid credentials'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand status" -l json -d 'Print JSON'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand status" -s h -l help -d 'Print help'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand why" -l config -d 'Use this config file [env: OL_AWS_CONFIG]' -r -F
complete -c ol-aws -n "__fish_ol_aws_using_subcommand why" -l tenant -d 'Use the settings in [tenants.NAME] [env: OL_AWS_TENANT]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand why" -l color -d 'When to use color' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ol-aws -n "__fish_ol_aws_using_subcommand why" -l no-input -d 'Never ask; if an answer is needed, fail with exit code 9 (3 if a setting is missing) [env: OL_AWS_NO_INPUT]'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand why" -s q -l quiet -d 'Print errors only'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand why" -s v -l verbose -d 'Print each step (secrets are never printed); repeat it for more detail'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand why" -l json -d 'Print JSON'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand why" -s h -l help -d 'Print help'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand doctor" -l config -d 'Use this config file [env: OL_AWS_CONFIG]' -r -F
complete -c ol-aws -n "__fish_ol_aws_using_subcommand doctor" -l tenant -d 'Use the settings in [tenants.NAME] [env: OL_AWS_TENANT]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand doctor" -l color -d 'When to use color' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ol-aws -n "__fish_ol_aws_using_subcommand doctor" -l no-input -d 'Never ask; if an answer is needed, fail with exit code 9 (3 if a setting is missing) [env: OL_AWS_NO_INPUT]'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand doctor" -s q -l quiet -d 'Print errors only'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand doctor" -s v -l verbose -d 'Print each step (secrets are never printed); repeat it for more detail'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand doctor" -l json -d 'Print JSON'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand doctor" -s h -l help -d 'Print help'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand init" -l config -d 'Use this config file [env: OL_AWS_CONFIG]' -r -F
complete -c ol-aws -n "__fish_ol_aws_using_subcommand init" -l tenant -d 'Use the settings in [tenants.NAME] [env: OL_AWS_TENANT]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand init" -l color -d 'When to use color' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ol-aws -n "__fish_ol_aws_using_subcommand init" -l no-input -d 'Never ask; if an answer is needed, fail with exit code 9 (3 if a setting is missing) [env: OL_AWS_NO_INPUT]'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand init" -s q -l quiet -d 'Print errors only'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand init" -s v -l verbose -d 'Print each step (secrets are never printed); repeat it for more detail'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand init" -s h -l help -d 'Print help'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand prompt" -l config -d 'Use this config file [env: OL_AWS_CONFIG]' -r -F
complete -c ol-aws -n "__fish_ol_aws_using_subcommand prompt" -l tenant -d 'Use the settings in [tenants.NAME] [env: OL_AWS_TENANT]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand prompt" -l color -d 'When to use color' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ol-aws -n "__fish_ol_aws_using_subcommand prompt" -l format -d 'Print this text, with the fields below filled in' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand prompt" -l no-input -d 'Never ask; if an answer is needed, fail with exit code 9 (3 if a setting is missing) [env: OL_AWS_NO_INPUT]'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand prompt" -s q -l quiet -d 'Print errors only'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand prompt" -s v -l verbose -d 'Print each step (secrets are never printed); repeat it for more detail'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand prompt" -s h -l help -d 'Print help'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand completions" -l config -d 'Use this config file [env: OL_AWS_CONFIG]' -r -F
complete -c ol-aws -n "__fish_ol_aws_using_subcommand completions" -l tenant -d 'Use the settings in [tenants.NAME] [env: OL_AWS_TENANT]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand completions" -l color -d 'When to use color' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ol-aws -n "__fish_ol_aws_using_subcommand completions" -l no-input -d 'Never ask; if an answer is needed, fail with exit code 9 (3 if a setting is missing) [env: OL_AWS_NO_INPUT]'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand completions" -s q -l quiet -d 'Print errors only'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand completions" -s v -l verbose -d 'Print each step (secrets are never printed); repeat it for more detail'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand completions" -s h -l help -d 'Print help'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand man" -l config -d 'Use this config file [env: OL_AWS_CONFIG]' -r -F
complete -c ol-aws -n "__fish_ol_aws_using_subcommand man" -l tenant -d 'Use the settings in [tenants.NAME] [env: OL_AWS_TENANT]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand man" -l color -d 'When to use color' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ol-aws -n "__fish_ol_aws_using_subcommand man" -l no-input -d 'Never ask; if an answer is needed, fail with exit code 9 (3 if a setting is missing) [env: OL_AWS_NO_INPUT]'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand man" -s q -l quiet -d 'Print errors only'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand man" -s v -l verbose -d 'Print each step (secrets are never printed); repeat it for more detail'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand man" -s h -l help -d 'Print help'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand help" -l config -d 'Use this config file [env: OL_AWS_CONFIG]' -r -F
complete -c ol-aws -n "__fish_ol_aws_using_subcommand help" -l tenant -d 'Use the settings in [tenants.NAME] [env: OL_AWS_TENANT]' -r
complete -c ol-aws -n "__fish_ol_aws_using_subcommand help" -l color -d 'When to use color' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ol-aws -n "__fish_ol_aws_using_subcommand help" -l no-input -d 'Never ask; if an answer is needed, fail with exit code 9 (3 if a setting is missing) [env: OL_AWS_NO_INPUT]'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand help" -s q -l quiet -d 'Print errors only'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand help" -s v -l verbose -d 'Print each step (secrets are never printed); repeat it for more detail'
complete -c ol-aws -n "__fish_ol_aws_using_subcommand help" -s h -l help -d 'Print help'
