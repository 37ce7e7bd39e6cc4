
use builtin;
use str;

set edit:completion:arg-completer[ol-aws] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'ol-aws'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'ol-aws'= {
            cand --config 'The config file, instead of the usual one [env: OL_AWS_CONFIG]'
            cand --tenant 'A [tenants.NAME] of the config file [env: OL_AWS_TENANT]'
            cand --color 'When to use colour'
            cand --no-input 'Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]'
            cand -q 'Say nothing but errors'
            cand --quiet 'Say nothing but errors'
            cand -v 'Say what is done, step by step (never a secret)'
            cand --verbose 'Say what is done, step by step (never a secret)'
            cand -h 'Print help'
            cand --help 'Print help'
            cand -V 'Print version'
            cand --version 'Print version'
            cand env 'Print the code that sets the credentials in a shell'
            cand exec 'Run a command with the credentials (without a command: your shell)'
            cand login 'Sign in now'
            cand credential-process 'Print the credentials as the AWS SDKs ask for them (credential_process)'
            cand profiles 'Make a credential_process profile of every configured role, in ~/.aws/config'
            cand save 'Write the credentials to a profile of the AWS credentials file'
            cand console 'Sign the browser in to the AWS console'
            cand serve 'Serve a role''s credentials to containers, and to tools that know no credential_process'
            cand configure 'Set ol-aws up: asks, checks each answer at OneLogin, and writes the config file'
            cand why 'Say which credentials an AWS SDK would use here, and whose they are'
            cand doctor 'Look for what is wrong here: clock, network, API client, keyring, files, shell'
            cand roles 'List the roles you have'
            cand status 'Show which credentials are held, and until when'
            cand logout 'Drop credentials, assertion and access token'
            cand prompt 'Print the role and its time left, for a prompt or status bar'
            cand init 'Print the script that makes ol-assume and the prompt segment'
            cand completions 'Print the completions of a shell, for packagers'
            cand man 'Print the man page, or write those of every verb to a directory'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'ol-aws;env'= {
            cand --config 'The config file, instead of the usual one [env: OL_AWS_CONFIG]'
            cand --tenant 'A [tenants.NAME] of the config file [env: OL_AWS_TENANT]'
            cand --color 'When to use colour'
            cand --role 'The role, instead of naming it as an argument'
            cand --shell 'The shell to write for; else the one that runs ol-aws, else $SHELL'
            cand --format 'Write data instead of code'
            cand --output 'Write to FILE instead of stdout, readable by you alone'
            cand --device 'The second factor to use, by name, id or type [env: OL_AWS_DEVICE]'
            cand --otp 'A one-time code: `-` reads it from stdin, without this option you are asked; other users can see a code given here in `ps` [env: OL_AWS_OTP]'
            cand --min-ttl 'Renew first, or fail (exit code 10; exec: 125), when less than this is left: 45m, 1h30m'
            cand --duration 'How long the session should live, 15m to 12h; steps down to what the role allows [env: OL_AWS_DURATION]'
            cand --region 'The AWS region [env: OL_AWS_REGION]'
            cand --policy 'A session policy that narrows the role: JSON, or a file that holds it; the session may do what any one of its policies allows'
            cand --policy-arn 'The ARN of a managed policy that narrows the role; up to ten, which add up'
            cand --no-input 'Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]'
            cand -q 'Say nothing but errors'
            cand --quiet 'Say nothing but errors'
            cand -v 'Say what is done, step by step (never a secret)'
            cand --verbose 'Say what is done, step by step (never a secret)'
            cand --unset 'Print the code that removes what `env` sets'
            cand --browser 'Sign in in the browser, not by OneLogin''s API [env: OL_AWS_SIGN_IN=browser]'
            cand --fresh 'Do not use cached credentials'
            cand --read-only 'Narrow the role to AWS''s ReadOnlyAccess policy, without another policy: a seat belt, not a wall'
            cand --yes 'Use a guarded role without typing its account''s name'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'ol-aws;exec'= {
            cand --config 'The config file, instead of the usual one [env: OL_AWS_CONFIG]'
            cand --tenant 'A [tenants.NAME] of the config file [env: OL_AWS_TENANT]'
            cand --color 'When to use colour'
            cand --role 'The role, instead of naming it as an argument'
            cand --renew 'Give the command no keys but every way to get them, so that it renews by itself; `try` for programs that are known to take keys only'
            cand --device 'The second factor to use, by name, id or type [env: OL_AWS_DEVICE]'
            cand --otp 'A one-time code: `-` reads it from stdin, without this option you are asked; other users can see a code given here in `ps` [env: OL_AWS_OTP]'
            cand --min-ttl 'Renew first, or fail (exit code 10; exec: 125), when less than this is left: 45m, 1h30m'
            cand --duration 'How long the session should live, 15m to 12h; steps down to what the role allows [env: OL_AWS_DURATION]'
            cand --region 'The AWS region [env: OL_AWS_REGION]'
            cand --policy 'A session policy that narrows the role: JSON, or a file that holds it; the session may do what any one of its policies allows'
            cand --policy-arn 'The ARN of a managed policy that narrows the role; up to ten, which add up'
            cand --no-input 'Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]'
            cand -q 'Say nothing but errors'
            cand --quiet 'Say nothing but errors'
            cand -v 'Say what is done, step by step (never a secret)'
            cand --verbose 'Say what is done, step by step (never a secret)'
            cand --profiles 'As --renew, with a profile in a private AWS config for each role that its guard allows, and this role''s as the default one'
            cand --browser 'Sign in in the browser, not by OneLogin''s API [env: OL_AWS_SIGN_IN=browser]'
            cand --fresh 'Do not use cached credentials'
            cand --read-only 'Narrow the role to AWS''s ReadOnlyAccess policy, without another policy: a seat belt, not a wall'
            cand --yes 'Use a guarded role without typing its account''s name'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ol-aws;login'= {
            cand --config 'The config file, instead of the usual one [env: OL_AWS_CONFIG]'
            cand --tenant 'A [tenants.NAME] of the config file [env: OL_AWS_TENANT]'
            cand --color 'When to use colour'
            cand --role 'A role, instead of naming it as an argument'
            cand --device 'The second factor to use, by name, id or type [env: OL_AWS_DEVICE]'
            cand --otp 'A one-time code: `-` reads it from stdin, without this option you are asked; other users can see a code given here in `ps` [env: OL_AWS_OTP]'
            cand --min-ttl 'Renew first, or fail (exit code 10; exec: 125), when less than this is left: 45m, 1h30m'
            cand --duration 'How long the session should live, 15m to 12h; steps down to what the role allows [env: OL_AWS_DURATION]'
            cand --region 'The AWS region [env: OL_AWS_REGION]'
            cand --policy 'A session policy that narrows the role: JSON, or a file that holds it; the session may do what any one of its policies allows'
            cand --policy-arn 'The ARN of a managed policy that narrows the role; up to ten, which add up'
            cand --no-input 'Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]'
            cand -q 'Say nothing but errors'
            cand --quiet 'Say nothing but errors'
            cand -v 'Say what is done, step by step (never a secret)'
            cand --verbose 'Say what is done, step by step (never a secret)'
            cand --all 'Take the credentials of every role of the config file'
            cand --paste 'Take a SAML response from stdin, that a browser elsewhere got; base64, or the form as it was sent'
            cand --browser 'Sign in in the browser, not by OneLogin''s API [env: OL_AWS_SIGN_IN=browser]'
            cand --fresh 'Do not use cached credentials'
            cand --read-only 'Narrow the role to AWS''s ReadOnlyAccess policy, without another policy: a seat belt, not a wall'
            cand --yes 'Use a guarded role without typing its account''s name'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ol-aws;credential-process'= {
            cand --config 'The config file, instead of the usual one [env: OL_AWS_CONFIG]'
            cand --tenant 'A [tenants.NAME] of the config file [env: OL_AWS_TENANT]'
            cand --color 'When to use colour'
            cand --role 'The role, instead of naming it as an argument'
            cand --device 'The second factor to use, by name, id or type [env: OL_AWS_DEVICE]'
            cand --otp 'A one-time code: `-` reads it from stdin, without this option you are asked; other users can see a code given here in `ps` [env: OL_AWS_OTP]'
            cand --min-ttl 'Renew first, or fail (exit code 10; exec: 125), when less than this is left: 45m, 1h30m'
            cand --duration 'How long the session should live, 15m to 12h; steps down to what the role allows [env: OL_AWS_DURATION]'
            cand --region 'The AWS region [env: OL_AWS_REGION]'
            cand --policy 'A session policy that narrows the role: JSON, or a file that holds it; the session may do what any one of its policies allows'
            cand --policy-arn 'The ARN of a managed policy that narrows the role; up to ten, which add up'
            cand --no-input 'Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]'
            cand -q 'Say nothing but errors'
            cand --quiet 'Say nothing but errors'
            cand -v 'Say what is done, step by step (never a secret)'
            cand --verbose 'Say what is done, step by step (never a secret)'
            cand --ask 'Ask on the terminal where a sign-in needs it, for 50 seconds at most [env: OL_AWS_ASK_IN_BACKGROUND]'
            cand --browser 'Sign in in the browser, not by OneLogin''s API [env: OL_AWS_SIGN_IN=browser]'
            cand --fresh 'Do not use cached credentials'
            cand --read-only 'Narrow the role to AWS''s ReadOnlyAccess policy, without another policy: a seat belt, not a wall'
            cand --yes 'Use a guarded role without typing its account''s name'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ol-aws;profiles'= {
            cand --config 'The config file, instead of the usual one [env: OL_AWS_CONFIG]'
            cand --tenant 'A [tenants.NAME] of the config file [env: OL_AWS_TENANT]'
            cand --color 'When to use colour'
            cand --name 'What the profiles are called; may hold {role}, {account} and {account_id}'
            cand --no-input 'Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]'
            cand -q 'Say nothing but errors'
            cand --quiet 'Say nothing but errors'
            cand -v 'Say what is done, step by step (never a secret)'
            cand --verbose 'Say what is done, step by step (never a secret)'
            cand --write 'Apply the difference; without it, only show it'
            cand --prune 'Take away profiles of the block whose roles are configured no more'
            cand --guarded 'Guarded roles too; their credentials are then given to any program, without a question'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ol-aws;save'= {
            cand --config 'The config file, instead of the usual one [env: OL_AWS_CONFIG]'
            cand --tenant 'A [tenants.NAME] of the config file [env: OL_AWS_TENANT]'
            cand --color 'When to use colour'
            cand --role 'The role, instead of naming it as an argument'
            cand -p 'The profile of the credentials file'
            cand --profile 'The profile of the credentials file'
            cand --file 'The credentials file, instead of the usual one [env: AWS_SHARED_CREDENTIALS_FILE]'
            cand --loop 'Stay, and sign in so many times in all'
            cand --every 'Minutes between the sign-ins of --loop, 15 to 60'
            cand --device 'The second factor to use, by name, id or type [env: OL_AWS_DEVICE]'
            cand --otp 'A one-time code: `-` reads it from stdin, without this option you are asked; other users can see a code given here in `ps` [env: OL_AWS_OTP]'
            cand --min-ttl 'Renew first, or fail (exit code 10; exec: 125), when less than this is left: 45m, 1h30m'
            cand --duration 'How long the session should live, 15m to 12h; steps down to what the role allows [env: OL_AWS_DURATION]'
            cand --region 'The AWS region [env: OL_AWS_REGION]'
            cand --policy 'A session policy that narrows the role: JSON, or a file that holds it; the session may do what any one of its policies allows'
            cand --policy-arn 'The ARN of a managed policy that narrows the role; up to ten, which add up'
            cand --no-input 'Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]'
            cand -q 'Say nothing but errors'
            cand --quiet 'Say nothing but errors'
            cand -v 'Say what is done, step by step (never a secret)'
            cand --verbose 'Say what is done, step by step (never a secret)'
            cand --force 'Also over a long-term key, or another way to credentials'
            cand --browser 'Sign in in the browser, not by OneLogin''s API [env: OL_AWS_SIGN_IN=browser]'
            cand --fresh 'Do not use cached credentials'
            cand --read-only 'Narrow the role to AWS''s ReadOnlyAccess policy, without another policy: a seat belt, not a wall'
            cand --yes 'Use a guarded role without typing its account''s name'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ol-aws;console'= {
            cand --config 'The config file, instead of the usual one [env: OL_AWS_CONFIG]'
            cand --tenant 'A [tenants.NAME] of the config file [env: OL_AWS_TENANT]'
            cand --color 'When to use colour'
            cand --role 'The role, instead of naming it as an argument'
            cand --service 'The service to open: ec2, s3, cloudwatch'
            cand --destination 'A path of the console to open, or a whole address of it'
            cand --device 'The second factor to use, by name, id or type [env: OL_AWS_DEVICE]'
            cand --otp 'A one-time code: `-` reads it from stdin, without this option you are asked; other users can see a code given here in `ps` [env: OL_AWS_OTP]'
            cand --min-ttl 'Renew first, or fail (exit code 10; exec: 125), when less than this is left: 45m, 1h30m'
            cand --duration 'How long the session should live, 15m to 12h; steps down to what the role allows [env: OL_AWS_DURATION]'
            cand --region 'The AWS region [env: OL_AWS_REGION]'
            cand --policy 'A session policy that narrows the role: JSON, or a file that holds it; the session may do what any one of its policies allows'
            cand --policy-arn 'The ARN of a managed policy that narrows the role; up to ten, which add up'
            cand --no-input 'Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]'
            cand -q 'Say nothing but errors'
            cand --quiet 'Say nothing but errors'
            cand -v 'Say what is done, step by step (never a secret)'
            cand --verbose 'Say what is done, step by step (never a secret)'
            cand --print 'Print the link instead of opening the browser'
            cand --browser 'Sign in in the browser, not by OneLogin''s API [env: OL_AWS_SIGN_IN=browser]'
            cand --fresh 'Do not use cached credentials'
            cand --read-only 'Narrow the role to AWS''s ReadOnlyAccess policy, without another policy: a seat belt, not a wall'
            cand --yes 'Use a guarded role without typing its account''s name'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ol-aws;serve'= {
            cand --config 'The config file, instead of the usual one [env: OL_AWS_CONFIG]'
            cand --tenant 'A [tenants.NAME] of the config file [env: OL_AWS_TENANT]'
            cand --color 'When to use colour'
            cand --role 'The role, instead of naming it as an argument'
            cand --port 'The port to listen on; 0 is any free one'
            cand --output 'Write the variables to FILE instead of stdout, readable by you alone'
            cand --token-file 'Write the token to FILE too, readable by you alone, for clients that take it from a file'
            cand --device 'The second factor to use, by name, id or type [env: OL_AWS_DEVICE]'
            cand --otp 'A one-time code: `-` reads it from stdin, without this option you are asked; other users can see a code given here in `ps` [env: OL_AWS_OTP]'
            cand --min-ttl 'Renew first, or fail (exit code 10; exec: 125), when less than this is left: 45m, 1h30m'
            cand --duration 'How long the session should live, 15m to 12h; steps down to what the role allows [env: OL_AWS_DURATION]'
            cand --region 'The AWS region [env: OL_AWS_REGION]'
            cand --policy 'A session policy that narrows the role: JSON, or a file that holds it; the session may do what any one of its policies allows'
            cand --policy-arn 'The ARN of a managed policy that narrows the role; up to ten, which add up'
            cand --no-input 'Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]'
            cand -q 'Say nothing but errors'
            cand --quiet 'Say nothing but errors'
            cand -v 'Say what is done, step by step (never a secret)'
            cand --verbose 'Say what is done, step by step (never a secret)'
            cand --docker 'Serve the containers of a Docker network on this machine, not this machine''s own programs'
            cand --browser 'Sign in in the browser, not by OneLogin''s API [env: OL_AWS_SIGN_IN=browser]'
            cand --fresh 'Do not use cached credentials'
            cand --read-only 'Narrow the role to AWS''s ReadOnlyAccess policy, without another policy: a seat belt, not a wall'
            cand --yes 'Use a guarded role without typing its account''s name'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ol-aws;configure'= {
            cand --config 'The config file, instead of the usual one [env: OL_AWS_CONFIG]'
            cand --tenant 'A [tenants.NAME] of the config file [env: OL_AWS_TENANT]'
            cand --color 'When to use colour'
            cand --import 'Start from another tool''s files: FILE, the files in that directory, or those found here and in your home. Required with --no-input'
            cand --import-section 'Section, account or app to import, if the file has several'
            cand --subdomain 'Your company''s part of its sign-in address: acme, of acme.onelogin.com'
            cand --app-id 'The id of the AWS app, or its address in the admin portal (/apps/ID/edit)'
            cand --username 'Your user name or email at OneLogin'
            cand --client-id 'The id of the API client'
            cand --onelogin-region 'us or eu, where the API is asked at that region''s host rather than at your company''s own'
            cand --default-role 'The role that is meant where none is named'
            cand --region 'AWS''s region'
            cand --no-input 'Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]'
            cand -q 'Say nothing but errors'
            cand --quiet 'Say nothing but errors'
            cand -v 'Say what is done, step by step (never a secret)'
            cand --verbose 'Say what is done, step by step (never a secret)'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ol-aws;why'= {
            cand --config 'The config file, instead of the usual one [env: OL_AWS_CONFIG]'
            cand --tenant 'A [tenants.NAME] of the config file [env: OL_AWS_TENANT]'
            cand --color 'When to use colour'
            cand --no-input 'Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]'
            cand -q 'Say nothing but errors'
            cand --quiet 'Say nothing but errors'
            cand -v 'Say what is done, step by step (never a secret)'
            cand --verbose 'Say what is done, step by step (never a secret)'
            cand --json 'Write JSON'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ol-aws;doctor'= {
            cand --config 'The config file, instead of the usual one [env: OL_AWS_CONFIG]'
            cand --tenant 'A [tenants.NAME] of the config file [env: OL_AWS_TENANT]'
            cand --color 'When to use colour'
            cand --no-input 'Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]'
            cand -q 'Say nothing but errors'
            cand --quiet 'Say nothing but errors'
            cand -v 'Say what is done, step by step (never a secret)'
            cand --verbose 'Say what is done, step by step (never a secret)'
            cand --json 'Write JSON'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ol-aws;roles'= {
            cand --config 'The config file, instead of the usual one [env: OL_AWS_CONFIG]'
            cand --tenant 'A [tenants.NAME] of the config file [env: OL_AWS_TENANT]'
            cand --color 'When to use colour'
            cand --device 'The second factor to use, by name, id or type [env: OL_AWS_DEVICE]'
            cand --otp 'A one-time code: `-` reads it from stdin, without this option you are asked; other users can see a code given here in `ps` [env: OL_AWS_OTP]'
            cand --min-ttl 'Renew first, or fail (exit code 10; exec: 125), when less than this is left: 45m, 1h30m'
            cand --duration 'How long the session should live, 15m to 12h; steps down to what the role allows [env: OL_AWS_DURATION]'
            cand --region 'The AWS region [env: OL_AWS_REGION]'
            cand --policy 'A session policy that narrows the role: JSON, or a file that holds it; the session may do what any one of its policies allows'
            cand --policy-arn 'The ARN of a managed policy that narrows the role; up to ten, which add up'
            cand --no-input 'Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]'
            cand -q 'Say nothing but errors'
            cand --quiet 'Say nothing but errors'
            cand -v 'Say what is done, step by step (never a secret)'
            cand --verbose 'Say what is done, step by step (never a secret)'
            cand --json 'Write JSON'
            cand --browser 'Sign in in the browser, not by OneLogin''s API [env: OL_AWS_SIGN_IN=browser]'
            cand --fresh 'Do not use cached credentials'
            cand --read-only 'Narrow the role to AWS''s ReadOnlyAccess policy, without another policy: a seat belt, not a wall'
            cand --yes 'Use a guarded role without typing its account''s name'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ol-aws;status'= {
            cand --config 'The config file, instead of the usual one [env: OL_AWS_CONFIG]'
            cand --tenant 'A [tenants.NAME] of the config file [env: OL_AWS_TENANT]'
            cand --color 'When to use colour'
            cand --role 'The role, instead of naming it as an argument'
            cand --min-ttl 'With --check: the least that must be left: 10m'
            cand --no-input 'Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]'
            cand -q 'Say nothing but errors'
            cand --quiet 'Say nothing but errors'
            cand -v 'Say what is done, step by step (never a secret)'
            cand --verbose 'Say what is done, step by step (never a secret)'
            cand --check 'Answer by exit code: 0, or 10 when there are no credentials or they live too short'
            cand --json 'Write JSON'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ol-aws;logout'= {
            cand --config 'The config file, instead of the usual one [env: OL_AWS_CONFIG]'
            cand --tenant 'A [tenants.NAME] of the config file [env: OL_AWS_TENANT]'
            cand --color 'When to use colour'
            cand --role 'The role, instead of naming it as an argument'
            cand --no-input 'Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]'
            cand -q 'Say nothing but errors'
            cand --quiet 'Say nothing but errors'
            cand -v 'Say what is done, step by step (never a secret)'
            cand --verbose 'Say what is done, step by step (never a secret)'
            cand --forget 'Everything, whatever the role: also what the keyring holds of this tenant and user, what OneLogin refused, and a new key for the cache'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ol-aws;prompt'= {
            cand --config 'The config file, instead of the usual one [env: OL_AWS_CONFIG]'
            cand --tenant 'A [tenants.NAME] of the config file [env: OL_AWS_TENANT]'
            cand --color 'When to use colour'
            cand --format 'What to print'
            cand --no-input 'Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]'
            cand -q 'Say nothing but errors'
            cand --quiet 'Say nothing but errors'
            cand -v 'Say what is done, step by step (never a secret)'
            cand --verbose 'Say what is done, step by step (never a secret)'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ol-aws;init'= {
            cand --config 'The config file, instead of the usual one [env: OL_AWS_CONFIG]'
            cand --tenant 'A [tenants.NAME] of the config file [env: OL_AWS_TENANT]'
            cand --color 'When to use colour'
            cand --no-input 'Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]'
            cand -q 'Say nothing but errors'
            cand --quiet 'Say nothing but errors'
            cand -v 'Say what is done, step by step (never a secret)'
            cand --verbose 'Say what is done, step by step (never a secret)'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'ol-aws;completions'= {
            cand --config 'The config file, instead of the usual one [env: OL_AWS_CONFIG]'
            cand --tenant 'A [tenants.NAME] of the config file [env: OL_AWS_TENANT]'
            cand --color 'When to use colour'
            cand --no-input 'Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]'
            cand -q 'Say nothing but errors'
            cand --quiet 'Say nothing but errors'
            cand -v 'Say what is done, step by step (never a secret)'
            cand --verbose 'Say what is done, step by step (never a secret)'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'ol-aws;man'= {
            cand --config 'The config file, instead of the usual one [env: OL_AWS_CONFIG]'
            cand --tenant 'A [tenants.NAME] of the config file [env: OL_AWS_TENANT]'
            cand --color 'When to use colour'
            cand --no-input 'Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]'
            cand -q 'Say nothing but errors'
            cand --quiet 'Say nothing but errors'
            cand -v 'Say what is done, step by step (never a secret)'
            cand --verbose 'Say what is done, step by step (never a secret)'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ol-aws;help'= {
            cand env 'Print the code that sets the credentials in a shell'
            cand exec 'Run a command with the credentials (without a command: your shell)'
            cand login 'Sign in now'
            cand credential-process 'Print the credentials as the AWS SDKs ask for them (credential_process)'
            cand profiles 'Make a credential_process profile of every configured role, in ~/.aws/config'
            cand save 'Write the credentials to a profile of the AWS credentials file'
            cand console 'Sign the browser in to the AWS console'
            cand serve 'Serve a role''s credentials to containers, and to tools that know no credential_process'
            cand configure 'Set ol-aws up: asks, checks each answer at OneLogin, and writes the config file'
            cand why 'Say which credentials an AWS SDK would use here, and whose they are'
            cand doctor 'Look for what is wrong here: clock, network, API client, keyring, files, shell'
            cand roles 'List the roles you have'
            cand status 'Show which credentials are held, and until when'
            cand logout 'Drop credentials, assertion and access token'
            cand prompt 'Print the role and its time left, for a prompt or status bar'
            cand init 'Print the script that makes ol-assume and the prompt segment'
            cand completions 'Print the completions of a shell, for packagers'
            cand man 'Print the man page, or write those of every verb to a directory'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'ol-aws;help;env'= {
        }
        &'ol-aws;help;exec'= {
        }
        &'ol-aws;help;login'= {
        }
        &'ol-aws;help;credential-process'= {
        }
        &'ol-aws;help;profiles'= {
        }
        &'ol-aws;help;save'= {
        }
        &'ol-aws;help;console'= {
        }
        &'ol-aws;help;serve'= {
        }
        &'ol-aws;help;configure'= {
        }
        &'ol-aws;help;why'= {
        }
        &'ol-aws;help;doctor'= {
        }
        &'ol-aws;help;roles'= {
        }
        &'ol-aws;help;status'= {
        }
        &'ol-aws;help;logout'= {
        }
        &'ol-aws;help;prompt'= {
        }
        &'ol-aws;help;init'= {
        }
        &'ol-aws;help;completions'= {
        }
        &'ol-aws;help;man'= {
        }
        &'ol-aws;help;help'= {
        }
    ]
    $completions[$command]
}
