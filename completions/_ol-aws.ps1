
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'ol-aws' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'ol-aws'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'ol-aws' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The config file, instead of the usual one [env: OL_AWS_CONFIG]')
            [CompletionResult]::new('--tenant', '--tenant', [CompletionResultType]::ParameterName, 'A [tenants.NAME] of the config file [env: OL_AWS_TENANT]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what is done, step by step (never a secret)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what is done, step by step (never a secret)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('env', 'env', [CompletionResultType]::ParameterValue, 'Print the code that sets the credentials in a shell')
            [CompletionResult]::new('exec', 'exec', [CompletionResultType]::ParameterValue, 'Run a command with the credentials (without a command: your shell)')
            [CompletionResult]::new('login', 'login', [CompletionResultType]::ParameterValue, 'Sign in now')
            [CompletionResult]::new('credential-process', 'credential-process', [CompletionResultType]::ParameterValue, 'Print the credentials as the AWS SDKs ask for them (credential_process)')
            [CompletionResult]::new('profiles', 'profiles', [CompletionResultType]::ParameterValue, 'Make a credential_process profile of every configured role, in ~/.aws/config')
            [CompletionResult]::new('save', 'save', [CompletionResultType]::ParameterValue, 'Write the credentials to a profile of the AWS credentials file')
            [CompletionResult]::new('console', 'console', [CompletionResultType]::ParameterValue, 'Sign the browser in to the AWS console')
            [CompletionResult]::new('serve', 'serve', [CompletionResultType]::ParameterValue, 'Serve a role''s credentials to containers, and to tools that know no credential_process')
            [CompletionResult]::new('configure', 'configure', [CompletionResultType]::ParameterValue, 'Set ol-aws up: asks, checks each answer at OneLogin, and writes the config file')
            [CompletionResult]::new('why', 'why', [CompletionResultType]::ParameterValue, 'Say which credentials an AWS SDK would use here, and whose they are')
            [CompletionResult]::new('doctor', 'doctor', [CompletionResultType]::ParameterValue, 'Look for what is wrong here: clock, network, API client, keyring, files, shell')
            [CompletionResult]::new('roles', 'roles', [CompletionResultType]::ParameterValue, 'List the roles you have')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Show which credentials are held, and until when')
            [CompletionResult]::new('logout', 'logout', [CompletionResultType]::ParameterValue, 'Drop credentials, assertion and access token')
            [CompletionResult]::new('prompt', 'prompt', [CompletionResultType]::ParameterValue, 'Print the role and its time left, for a prompt or status bar')
            [CompletionResult]::new('init', 'init', [CompletionResultType]::ParameterValue, 'Print the script that makes ol-assume and the prompt segment')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print the completions of a shell, for packagers')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print the man page, or write those of every verb to a directory')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'ol-aws;env' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The config file, instead of the usual one [env: OL_AWS_CONFIG]')
            [CompletionResult]::new('--tenant', '--tenant', [CompletionResultType]::ParameterName, 'A [tenants.NAME] of the config file [env: OL_AWS_TENANT]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--role', '--role', [CompletionResultType]::ParameterName, 'The role, instead of naming it as an argument')
            [CompletionResult]::new('--shell', '--shell', [CompletionResultType]::ParameterName, 'The shell to write for; else the one that runs ol-aws, else $SHELL')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Write data instead of code')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write to FILE instead of stdout, readable by you alone')
            [CompletionResult]::new('--device', '--device', [CompletionResultType]::ParameterName, 'The second factor to use, by name, id or type [env: OL_AWS_DEVICE]')
            [CompletionResult]::new('--otp', '--otp', [CompletionResultType]::ParameterName, 'A one-time code: `-` reads it from stdin, without this option you are asked; other users can see a code given here in `ps` [env: OL_AWS_OTP]')
            [CompletionResult]::new('--min-ttl', '--min-ttl', [CompletionResultType]::ParameterName, 'Renew first, or fail (exit code 10; exec: 125), when less than this is left: 45m, 1h30m')
            [CompletionResult]::new('--duration', '--duration', [CompletionResultType]::ParameterName, 'How long the session should live, 15m to 12h; steps down to what the role allows [env: OL_AWS_DURATION]')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'The AWS region [env: OL_AWS_REGION]')
            [CompletionResult]::new('--policy', '--policy', [CompletionResultType]::ParameterName, 'A session policy that narrows the role: JSON, or a file that holds it; the session may do what any one of its policies allows')
            [CompletionResult]::new('--policy-arn', '--policy-arn', [CompletionResultType]::ParameterName, 'The ARN of a managed policy that narrows the role; up to ten, which add up')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what is done, step by step (never a secret)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what is done, step by step (never a secret)')
            [CompletionResult]::new('--unset', '--unset', [CompletionResultType]::ParameterName, 'Print the code that removes what `env` sets')
            [CompletionResult]::new('--browser', '--browser', [CompletionResultType]::ParameterName, 'Sign in in the browser, not by OneLogin''s API [env: OL_AWS_SIGN_IN=browser]')
            [CompletionResult]::new('--fresh', '--fresh', [CompletionResultType]::ParameterName, 'Do not use cached credentials')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Narrow the role to AWS''s ReadOnlyAccess policy, without another policy: a seat belt, not a wall')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Use a guarded role without typing its account''s name')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'ol-aws;exec' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The config file, instead of the usual one [env: OL_AWS_CONFIG]')
            [CompletionResult]::new('--tenant', '--tenant', [CompletionResultType]::ParameterName, 'A [tenants.NAME] of the config file [env: OL_AWS_TENANT]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--role', '--role', [CompletionResultType]::ParameterName, 'The role, instead of naming it as an argument')
            [CompletionResult]::new('--renew', '--renew', [CompletionResultType]::ParameterName, 'Give the command no keys but every way to get them, so that it renews by itself; `try` for programs that are known to take keys only')
            [CompletionResult]::new('--device', '--device', [CompletionResultType]::ParameterName, 'The second factor to use, by name, id or type [env: OL_AWS_DEVICE]')
            [CompletionResult]::new('--otp', '--otp', [CompletionResultType]::ParameterName, 'A one-time code: `-` reads it from stdin, without this option you are asked; other users can see a code given here in `ps` [env: OL_AWS_OTP]')
            [CompletionResult]::new('--min-ttl', '--min-ttl', [CompletionResultType]::ParameterName, 'Renew first, or fail (exit code 10; exec: 125), when less than this is left: 45m, 1h30m')
            [CompletionResult]::new('--duration', '--duration', [CompletionResultType]::ParameterName, 'How long the session should live, 15m to 12h; steps down to what the role allows [env: OL_AWS_DURATION]')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'The AWS region [env: OL_AWS_REGION]')
            [CompletionResult]::new('--policy', '--policy', [CompletionResultType]::ParameterName, 'A session policy that narrows the role: JSON, or a file that holds it; the session may do what any one of its policies allows')
            [CompletionResult]::new('--policy-arn', '--policy-arn', [CompletionResultType]::ParameterName, 'The ARN of a managed policy that narrows the role; up to ten, which add up')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what is done, step by step (never a secret)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what is done, step by step (never a secret)')
            [CompletionResult]::new('--profiles', '--profiles', [CompletionResultType]::ParameterName, 'As --renew, with a profile in a private AWS config for each role that its guard allows, and this role''s as the default one')
            [CompletionResult]::new('--browser', '--browser', [CompletionResultType]::ParameterName, 'Sign in in the browser, not by OneLogin''s API [env: OL_AWS_SIGN_IN=browser]')
            [CompletionResult]::new('--fresh', '--fresh', [CompletionResultType]::ParameterName, 'Do not use cached credentials')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Narrow the role to AWS''s ReadOnlyAccess policy, without another policy: a seat belt, not a wall')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Use a guarded role without typing its account''s name')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ol-aws;login' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The config file, instead of the usual one [env: OL_AWS_CONFIG]')
            [CompletionResult]::new('--tenant', '--tenant', [CompletionResultType]::ParameterName, 'A [tenants.NAME] of the config file [env: OL_AWS_TENANT]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--role', '--role', [CompletionResultType]::ParameterName, 'A role, instead of naming it as an argument')
            [CompletionResult]::new('--device', '--device', [CompletionResultType]::ParameterName, 'The second factor to use, by name, id or type [env: OL_AWS_DEVICE]')
            [CompletionResult]::new('--otp', '--otp', [CompletionResultType]::ParameterName, 'A one-time code: `-` reads it from stdin, without this option you are asked; other users can see a code given here in `ps` [env: OL_AWS_OTP]')
            [CompletionResult]::new('--min-ttl', '--min-ttl', [CompletionResultType]::ParameterName, 'Renew first, or fail (exit code 10; exec: 125), when less than this is left: 45m, 1h30m')
            [CompletionResult]::new('--duration', '--duration', [CompletionResultType]::ParameterName, 'How long the session should live, 15m to 12h; steps down to what the role allows [env: OL_AWS_DURATION]')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'The AWS region [env: OL_AWS_REGION]')
            [CompletionResult]::new('--policy', '--policy', [CompletionResultType]::ParameterName, 'A session policy that narrows the role: JSON, or a file that holds it; the session may do what any one of its policies allows')
            [CompletionResult]::new('--policy-arn', '--policy-arn', [CompletionResultType]::ParameterName, 'The ARN of a managed policy that narrows the role; up to ten, which add up')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what is done, step by step (never a secret)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what is done, step by step (never a secret)')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Take the credentials of every role of the config file')
            [CompletionResult]::new('--paste', '--paste', [CompletionResultType]::ParameterName, 'Take a SAML response from stdin, that a browser elsewhere got; base64, or the form as it was sent')
            [CompletionResult]::new('--browser', '--browser', [CompletionResultType]::ParameterName, 'Sign in in the browser, not by OneLogin''s API [env: OL_AWS_SIGN_IN=browser]')
            [CompletionResult]::new('--fresh', '--fresh', [CompletionResultType]::ParameterName, 'Do not use cached credentials')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Narrow the role to AWS''s ReadOnlyAccess policy, without another policy: a seat belt, not a wall')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Use a guarded role without typing its account''s name')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ol-aws;credential-process' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The config file, instead of the usual one [env: OL_AWS_CONFIG]')
            [CompletionResult]::new('--tenant', '--tenant', [CompletionResultType]::ParameterName, 'A [tenants.NAME] of the config file [env: OL_AWS_TENANT]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--role', '--role', [CompletionResultType]::ParameterName, 'The role, instead of naming it as an argument')
            [CompletionResult]::new('--device', '--device', [CompletionResultType]::ParameterName, 'The second factor to use, by name, id or type [env: OL_AWS_DEVICE]')
            [CompletionResult]::new('--otp', '--otp', [CompletionResultType]::ParameterName, 'A one-time code: `-` reads it from stdin, without this option you are asked; other users can see a code given here in `ps` [env: OL_AWS_OTP]')
            [CompletionResult]::new('--min-ttl', '--min-ttl', [CompletionResultType]::ParameterName, 'Renew first, or fail (exit code 10; exec: 125), when less than this is left: 45m, 1h30m')
            [CompletionResult]::new('--duration', '--duration', [CompletionResultType]::ParameterName, 'How long the session should live, 15m to 12h; steps down to what the role allows [env: OL_AWS_DURATION]')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'The AWS region [env: OL_AWS_REGION]')
            [CompletionResult]::new('--policy', '--policy', [CompletionResultType]::ParameterName, 'A session policy that narrows the role: JSON, or a file that holds it; the session may do what any one of its policies allows')
            [CompletionResult]::new('--policy-arn', '--policy-arn', [CompletionResultType]::ParameterName, 'The ARN of a managed policy that narrows the role; up to ten, which add up')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what is done, step by step (never a secret)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what is done, step by step (never a secret)')
            [CompletionResult]::new('--ask', '--ask', [CompletionResultType]::ParameterName, 'Ask on the terminal where a sign-in needs it, for 50 seconds at most [env: OL_AWS_ASK_IN_BACKGROUND]')
            [CompletionResult]::new('--browser', '--browser', [CompletionResultType]::ParameterName, 'Sign in in the browser, not by OneLogin''s API [env: OL_AWS_SIGN_IN=browser]')
            [CompletionResult]::new('--fresh', '--fresh', [CompletionResultType]::ParameterName, 'Do not use cached credentials')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Narrow the role to AWS''s ReadOnlyAccess policy, without another policy: a seat belt, not a wall')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Use a guarded role without typing its account''s name')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ol-aws;profiles' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The config file, instead of the usual one [env: OL_AWS_CONFIG]')
            [CompletionResult]::new('--tenant', '--tenant', [CompletionResultType]::ParameterName, 'A [tenants.NAME] of the config file [env: OL_AWS_TENANT]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'What the profiles are called; may hold {role}, {account} and {account_id}')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what is done, step by step (never a secret)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what is done, step by step (never a secret)')
            [CompletionResult]::new('--write', '--write', [CompletionResultType]::ParameterName, 'Apply the difference; without it, only show it')
            [CompletionResult]::new('--prune', '--prune', [CompletionResultType]::ParameterName, 'Take away profiles of the block whose roles are configured no more')
            [CompletionResult]::new('--guarded', '--guarded', [CompletionResultType]::ParameterName, 'Guarded roles too; their credentials are then given to any program, without a question')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ol-aws;save' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The config file, instead of the usual one [env: OL_AWS_CONFIG]')
            [CompletionResult]::new('--tenant', '--tenant', [CompletionResultType]::ParameterName, 'A [tenants.NAME] of the config file [env: OL_AWS_TENANT]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--role', '--role', [CompletionResultType]::ParameterName, 'The role, instead of naming it as an argument')
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'The profile of the credentials file')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile of the credentials file')
            [CompletionResult]::new('--file', '--file', [CompletionResultType]::ParameterName, 'The credentials file, instead of the usual one [env: AWS_SHARED_CREDENTIALS_FILE]')
            [CompletionResult]::new('--loop', '--loop', [CompletionResultType]::ParameterName, 'Stay, and sign in so many times in all')
            [CompletionResult]::new('--every', '--every', [CompletionResultType]::ParameterName, 'Minutes between the sign-ins of --loop, 15 to 60')
            [CompletionResult]::new('--device', '--device', [CompletionResultType]::ParameterName, 'The second factor to use, by name, id or type [env: OL_AWS_DEVICE]')
            [CompletionResult]::new('--otp', '--otp', [CompletionResultType]::ParameterName, 'A one-time code: `-` reads it from stdin, without this option you are asked; other users can see a code given here in `ps` [env: OL_AWS_OTP]')
            [CompletionResult]::new('--min-ttl', '--min-ttl', [CompletionResultType]::ParameterName, 'Renew first, or fail (exit code 10; exec: 125), when less than this is left: 45m, 1h30m')
            [CompletionResult]::new('--duration', '--duration', [CompletionResultType]::ParameterName, 'How long the session should live, 15m to 12h; steps down to what the role allows [env: OL_AWS_DURATION]')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'The AWS region [env: OL_AWS_REGION]')
            [CompletionResult]::new('--policy', '--policy', [CompletionResultType]::ParameterName, 'A session policy that narrows the role: JSON, or a file that holds it; the session may do what any one of its policies allows')
            [CompletionResult]::new('--policy-arn', '--policy-arn', [CompletionResultType]::ParameterName, 'The ARN of a managed policy that narrows the role; up to ten, which add up')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what is done, step by step (never a secret)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what is done, step by step (never a secret)')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Also over a long-term key, or another way to credentials')
            [CompletionResult]::new('--browser', '--browser', [CompletionResultType]::ParameterName, 'Sign in in the browser, not by OneLogin''s API [env: OL_AWS_SIGN_IN=browser]')
            [CompletionResult]::new('--fresh', '--fresh', [CompletionResultType]::ParameterName, 'Do not use cached credentials')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Narrow the role to AWS''s ReadOnlyAccess policy, without another policy: a seat belt, not a wall')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Use a guarded role without typing its account''s name')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ol-aws;console' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The config file, instead of the usual one [env: OL_AWS_CONFIG]')
            [CompletionResult]::new('--tenant', '--tenant', [CompletionResultType]::ParameterName, 'A [tenants.NAME] of the config file [env: OL_AWS_TENANT]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--role', '--role', [CompletionResultType]::ParameterName, 'The role, instead of naming it as an argument')
            [CompletionResult]::new('--service', '--service', [CompletionResultType]::ParameterName, 'The service to open: ec2, s3, cloudwatch')
            [CompletionResult]::new('--destination', '--destination', [CompletionResultType]::ParameterName, 'A path of the console to open, or a whole address of it')
            [CompletionResult]::new('--device', '--device', [CompletionResultType]::ParameterName, 'The second factor to use, by name, id or type [env: OL_AWS_DEVICE]')
            [CompletionResult]::new('--otp', '--otp', [CompletionResultType]::ParameterName, 'A one-time code: `-` reads it from stdin, without this option you are asked; other users can see a code given here in `ps` [env: OL_AWS_OTP]')
            [CompletionResult]::new('--min-ttl', '--min-ttl', [CompletionResultType]::ParameterName, 'Renew first, or fail (exit code 10; exec: 125), when less than this is left: 45m, 1h30m')
            [CompletionResult]::new('--duration', '--duration', [CompletionResultType]::ParameterName, 'How long the session should live, 15m to 12h; steps down to what the role allows [env: OL_AWS_DURATION]')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'The AWS region [env: OL_AWS_REGION]')
            [CompletionResult]::new('--policy', '--policy', [CompletionResultType]::ParameterName, 'A session policy that narrows the role: JSON, or a file that holds it; the session may do what any one of its policies allows')
            [CompletionResult]::new('--policy-arn', '--policy-arn', [CompletionResultType]::ParameterName, 'The ARN of a managed policy that narrows the role; up to ten, which add up')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what is done, step by step (never a secret)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what is done, step by step (never a secret)')
            [CompletionResult]::new('--print', '--print', [CompletionResultType]::ParameterName, 'Print the link instead of opening the browser')
            [CompletionResult]::new('--browser', '--browser', [CompletionResultType]::ParameterName, 'Sign in in the browser, not by OneLogin''s API [env: OL_AWS_SIGN_IN=browser]')
            [CompletionResult]::new('--fresh', '--fresh', [CompletionResultType]::ParameterName, 'Do not use cached credentials')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Narrow the role to AWS''s ReadOnlyAccess policy, without another policy: a seat belt, not a wall')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Use a guarded role without typing its account''s name')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ol-aws;serve' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The config file, instead of the usual one [env: OL_AWS_CONFIG]')
            [CompletionResult]::new('--tenant', '--tenant', [CompletionResultType]::ParameterName, 'A [tenants.NAME] of the config file [env: OL_AWS_TENANT]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--role', '--role', [CompletionResultType]::ParameterName, 'The role, instead of naming it as an argument')
            [CompletionResult]::new('--port', '--port', [CompletionResultType]::ParameterName, 'The port to listen on; 0 is any free one')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the variables to FILE instead of stdout, readable by you alone')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'Write the token to FILE too, readable by you alone, for clients that take it from a file')
            [CompletionResult]::new('--device', '--device', [CompletionResultType]::ParameterName, 'The second factor to use, by name, id or type [env: OL_AWS_DEVICE]')
            [CompletionResult]::new('--otp', '--otp', [CompletionResultType]::ParameterName, 'A one-time code: `-` reads it from stdin, without this option you are asked; other users can see a code given here in `ps` [env: OL_AWS_OTP]')
            [CompletionResult]::new('--min-ttl', '--min-ttl', [CompletionResultType]::ParameterName, 'Renew first, or fail (exit code 10; exec: 125), when less than this is left: 45m, 1h30m')
            [CompletionResult]::new('--duration', '--duration', [CompletionResultType]::ParameterName, 'How long the session should live, 15m to 12h; steps down to what the role allows [env: OL_AWS_DURATION]')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'The AWS region [env: OL_AWS_REGION]')
            [CompletionResult]::new('--policy', '--policy', [CompletionResultType]::ParameterName, 'A session policy that narrows the role: JSON, or a file that holds it; the session may do what any one of its policies allows')
            [CompletionResult]::new('--policy-arn', '--policy-arn', [CompletionResultType]::ParameterName, 'The ARN of a managed policy that narrows the role; up to ten, which add up')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what is done, step by step (never a secret)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what is done, step by step (never a secret)')
            [CompletionResult]::new('--docker', '--docker', [CompletionResultType]::ParameterName, 'Serve the containers of a Docker network on this machine, not this machine''s own programs')
            [CompletionResult]::new('--browser', '--browser', [CompletionResultType]::ParameterName, 'Sign in in the browser, not by OneLogin''s API [env: OL_AWS_SIGN_IN=browser]')
            [CompletionResult]::new('--fresh', '--fresh', [CompletionResultType]::ParameterName, 'Do not use cached credentials')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Narrow the role to AWS''s ReadOnlyAccess policy, without another policy: a seat belt, not a wall')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Use a guarded role without typing its account''s name')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ol-aws;configure' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The config file, instead of the usual one [env: OL_AWS_CONFIG]')
            [CompletionResult]::new('--tenant', '--tenant', [CompletionResultType]::ParameterName, 'A [tenants.NAME] of the config file [env: OL_AWS_TENANT]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--import', '--import', [CompletionResultType]::ParameterName, 'Start from another tool''s files: FILE, the files in that directory, or those found here and in your home. Required with --no-input')
            [CompletionResult]::new('--import-section', '--import-section', [CompletionResultType]::ParameterName, 'Section, account or app to import, if the file has several')
            [CompletionResult]::new('--subdomain', '--subdomain', [CompletionResultType]::ParameterName, 'Your company''s part of its sign-in address: acme, of acme.onelogin.com')
            [CompletionResult]::new('--app-id', '--app-id', [CompletionResultType]::ParameterName, 'The id of the AWS app, or its address in the admin portal (/apps/ID/edit)')
            [CompletionResult]::new('--username', '--username', [CompletionResultType]::ParameterName, 'Your user name or email at OneLogin')
            [CompletionResult]::new('--client-id', '--client-id', [CompletionResultType]::ParameterName, 'The id of the API client')
            [CompletionResult]::new('--onelogin-region', '--onelogin-region', [CompletionResultType]::ParameterName, 'us or eu, where the API is asked at that region''s host rather than at your company''s own')
            [CompletionResult]::new('--default-role', '--default-role', [CompletionResultType]::ParameterName, 'The role that is meant where none is named')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS''s region')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what is done, step by step (never a secret)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what is done, step by step (never a secret)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ol-aws;why' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The config file, instead of the usual one [env: OL_AWS_CONFIG]')
            [CompletionResult]::new('--tenant', '--tenant', [CompletionResultType]::ParameterName, 'A [tenants.NAME] of the config file [env: OL_AWS_TENANT]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what is done, step by step (never a secret)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what is done, step by step (never a secret)')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Write JSON')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ol-aws;doctor' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The config file, instead of the usual one [env: OL_AWS_CONFIG]')
            [CompletionResult]::new('--tenant', '--tenant', [CompletionResultType]::ParameterName, 'A [tenants.NAME] of the config file [env: OL_AWS_TENANT]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what is done, step by step (never a secret)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what is done, step by step (never a secret)')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Write JSON')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ol-aws;roles' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The config file, instead of the usual one [env: OL_AWS_CONFIG]')
            [CompletionResult]::new('--tenant', '--tenant', [CompletionResultType]::ParameterName, 'A [tenants.NAME] of the config file [env: OL_AWS_TENANT]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--device', '--device', [CompletionResultType]::ParameterName, 'The second factor to use, by name, id or type [env: OL_AWS_DEVICE]')
            [CompletionResult]::new('--otp', '--otp', [CompletionResultType]::ParameterName, 'A one-time code: `-` reads it from stdin, without this option you are asked; other users can see a code given here in `ps` [env: OL_AWS_OTP]')
            [CompletionResult]::new('--min-ttl', '--min-ttl', [CompletionResultType]::ParameterName, 'Renew first, or fail (exit code 10; exec: 125), when less than this is left: 45m, 1h30m')
            [CompletionResult]::new('--duration', '--duration', [CompletionResultType]::ParameterName, 'How long the session should live, 15m to 12h; steps down to what the role allows [env: OL_AWS_DURATION]')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'The AWS region [env: OL_AWS_REGION]')
            [CompletionResult]::new('--policy', '--policy', [CompletionResultType]::ParameterName, 'A session policy that narrows the role: JSON, or a file that holds it; the session may do what any one of its policies allows')
            [CompletionResult]::new('--policy-arn', '--policy-arn', [CompletionResultType]::ParameterName, 'The ARN of a managed policy that narrows the role; up to ten, which add up')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what is done, step by step (never a secret)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what is done, step by step (never a secret)')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Write JSON')
            [CompletionResult]::new('--browser', '--browser', [CompletionResultType]::ParameterName, 'Sign in in the browser, not by OneLogin''s API [env: OL_AWS_SIGN_IN=browser]')
            [CompletionResult]::new('--fresh', '--fresh', [CompletionResultType]::ParameterName, 'Do not use cached credentials')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Narrow the role to AWS''s ReadOnlyAccess policy, without another policy: a seat belt, not a wall')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Use a guarded role without typing its account''s name')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ol-aws;status' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The config file, instead of the usual one [env: OL_AWS_CONFIG]')
            [CompletionResult]::new('--tenant', '--tenant', [CompletionResultType]::ParameterName, 'A [tenants.NAME] of the config file [env: OL_AWS_TENANT]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--role', '--role', [CompletionResultType]::ParameterName, 'The role, instead of naming it as an argument')
            [CompletionResult]::new('--min-ttl', '--min-ttl', [CompletionResultType]::ParameterName, 'With --check: the least that must be left: 10m')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what is done, step by step (never a secret)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what is done, step by step (never a secret)')
            [CompletionResult]::new('--check', '--check', [CompletionResultType]::ParameterName, 'Answer by exit code: 0, or 10 when there are no credentials or they live too short')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Write JSON')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ol-aws;logout' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The config file, instead of the usual one [env: OL_AWS_CONFIG]')
            [CompletionResult]::new('--tenant', '--tenant', [CompletionResultType]::ParameterName, 'A [tenants.NAME] of the config file [env: OL_AWS_TENANT]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--role', '--role', [CompletionResultType]::ParameterName, 'The role, instead of naming it as an argument')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what is done, step by step (never a secret)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what is done, step by step (never a secret)')
            [CompletionResult]::new('--forget', '--forget', [CompletionResultType]::ParameterName, 'Everything, whatever the role: also what the keyring holds of this tenant and user, what OneLogin refused, and a new key for the cache')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ol-aws;prompt' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The config file, instead of the usual one [env: OL_AWS_CONFIG]')
            [CompletionResult]::new('--tenant', '--tenant', [CompletionResultType]::ParameterName, 'A [tenants.NAME] of the config file [env: OL_AWS_TENANT]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'What to print')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what is done, step by step (never a secret)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what is done, step by step (never a secret)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ol-aws;init' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The config file, instead of the usual one [env: OL_AWS_CONFIG]')
            [CompletionResult]::new('--tenant', '--tenant', [CompletionResultType]::ParameterName, 'A [tenants.NAME] of the config file [env: OL_AWS_TENANT]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what is done, step by step (never a secret)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what is done, step by step (never a secret)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'ol-aws;completions' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The config file, instead of the usual one [env: OL_AWS_CONFIG]')
            [CompletionResult]::new('--tenant', '--tenant', [CompletionResultType]::ParameterName, 'A [tenants.NAME] of the config file [env: OL_AWS_TENANT]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what is done, step by step (never a secret)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what is done, step by step (never a secret)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'ol-aws;man' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The config file, instead of the usual one [env: OL_AWS_CONFIG]')
            [CompletionResult]::new('--tenant', '--tenant', [CompletionResultType]::ParameterName, 'A [tenants.NAME] of the config file [env: OL_AWS_TENANT]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what is done, step by step (never a secret)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say what is done, step by step (never a secret)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ol-aws;help' {
            [CompletionResult]::new('env', 'env', [CompletionResultType]::ParameterValue, 'Print the code that sets the credentials in a shell')
            [CompletionResult]::new('exec', 'exec', [CompletionResultType]::ParameterValue, 'Run a command with the credentials (without a command: your shell)')
            [CompletionResult]::new('login', 'login', [CompletionResultType]::ParameterValue, 'Sign in now')
            [CompletionResult]::new('credential-process', 'credential-process', [CompletionResultType]::ParameterValue, 'Print the credentials as the AWS SDKs ask for them (credential_process)')
            [CompletionResult]::new('profiles', 'profiles', [CompletionResultType]::ParameterValue, 'Make a credential_process profile of every configured role, in ~/.aws/config')
            [CompletionResult]::new('save', 'save', [CompletionResultType]::ParameterValue, 'Write the credentials to a profile of the AWS credentials file')
            [CompletionResult]::new('console', 'console', [CompletionResultType]::ParameterValue, 'Sign the browser in to the AWS console')
            [CompletionResult]::new('serve', 'serve', [CompletionResultType]::ParameterValue, 'Serve a role''s credentials to containers, and to tools that know no credential_process')
            [CompletionResult]::new('configure', 'configure', [CompletionResultType]::ParameterValue, 'Set ol-aws up: asks, checks each answer at OneLogin, and writes the config file')
            [CompletionResult]::new('why', 'why', [CompletionResultType]::ParameterValue, 'Say which credentials an AWS SDK would use here, and whose they are')
            [CompletionResult]::new('doctor', 'doctor', [CompletionResultType]::ParameterValue, 'Look for what is wrong here: clock, network, API client, keyring, files, shell')
            [CompletionResult]::new('roles', 'roles', [CompletionResultType]::ParameterValue, 'List the roles you have')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Show which credentials are held, and until when')
            [CompletionResult]::new('logout', 'logout', [CompletionResultType]::ParameterValue, 'Drop credentials, assertion and access token')
            [CompletionResult]::new('prompt', 'prompt', [CompletionResultType]::ParameterValue, 'Print the role and its time left, for a prompt or status bar')
            [CompletionResult]::new('init', 'init', [CompletionResultType]::ParameterValue, 'Print the script that makes ol-assume and the prompt segment')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print the completions of a shell, for packagers')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print the man page, or write those of every verb to a directory')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'ol-aws;help;env' {
            break
        }
        'ol-aws;help;exec' {
            break
        }
        'ol-aws;help;login' {
            break
        }
        'ol-aws;help;credential-process' {
            break
        }
        'ol-aws;help;profiles' {
            break
        }
        'ol-aws;help;save' {
            break
        }
        'ol-aws;help;console' {
            break
        }
        'ol-aws;help;serve' {
            break
        }
        'ol-aws;help;configure' {
            break
        }
        'ol-aws;help;why' {
            break
        }
        'ol-aws;help;doctor' {
            break
        }
        'ol-aws;help;roles' {
            break
        }
        'ol-aws;help;status' {
            break
        }
        'ol-aws;help;logout' {
            break
        }
        'ol-aws;help;prompt' {
            break
        }
        'ol-aws;help;init' {
            break
        }
        'ol-aws;help;completions' {
            break
        }
        'ol-aws;help;man' {
            break
        }
        'ol-aws;help;help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
