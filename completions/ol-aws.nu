module completions {

  def "nu-complete ol-aws color" [] {
    [ "auto" "always" "never" ]
  }

  # AWS credentials from a OneLogin sign-in, in any shell, any program, any number of accounts
  export extern ol-aws [
    --config: path            # The config file, instead of the usual one [env: OL_AWS_CONFIG]
    --tenant: string          # A [tenants.NAME] of the config file [env: OL_AWS_TENANT]
    --no-input                # Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]
    --color: string@"nu-complete ol-aws color" # When to use colour
    --quiet(-q)               # Say nothing but errors
    --verbose(-v)             # Say what is done, step by step (never a secret)
    --help(-h)                # Print help
    --version(-V)             # Print version
  ]

  def "nu-complete ol-aws env color" [] {
    [ "auto" "always" "never" ]
  }

  def "nu-complete ol-aws env shell" [] {
    [ "bash" "zsh" "sh" "fish" "powershell" "nushell" "elvish" "xonsh" "tcsh" "cmd" ]
  }

  def "nu-complete ol-aws env format" [] {
    [ "json" "dotenv" "docker" "github" ]
  }

  # Print the code that sets the credentials in a shell
  export extern "ol-aws env" [
    --config: path            # The config file, instead of the usual one [env: OL_AWS_CONFIG]
    --tenant: string          # A [tenants.NAME] of the config file [env: OL_AWS_TENANT]
    --no-input                # Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]
    --color: string@"nu-complete ol-aws env color" # When to use colour
    --quiet(-q)               # Say nothing but errors
    --verbose(-v)             # Say what is done, step by step (never a secret)
    --role: string            # The role, instead of naming it as an argument
    --unset                   # Print the code that removes what `env` sets
    --shell: string@"nu-complete ol-aws env shell" # The shell to write for; else the one that runs ol-aws, else $SHELL
    --format: string@"nu-complete ol-aws env format" # Write data instead of code
    --output: path            # Write to FILE instead of stdout, readable by you alone
    --device: string          # The second factor to use, by name, id or type [env: OL_AWS_DEVICE]
    --otp: string             # A one-time code: `-` reads it from stdin, without this option you are asked; other users can see a code given here in `ps` [env: OL_AWS_OTP]
    --browser                 # Sign in in the browser, not by OneLogin's API [env: OL_AWS_SIGN_IN=browser]
    --fresh                   # Do not use cached credentials
    --min-ttl: string         # Renew first, or fail (exit code 10; exec: 125), when less than this is left: 45m, 1h30m
    --duration: string        # How long the session should live, 15m to 12h; steps down to what the role allows [env: OL_AWS_DURATION]
    --region: string          # The AWS region [env: OL_AWS_REGION]
    --policy: string          # A session policy that narrows the role: JSON, or a file that holds it; the session may do what any one of its policies allows
    --policy-arn: string      # The ARN of a managed policy that narrows the role; up to ten, which add up
    --read-only               # Narrow the role to AWS's ReadOnlyAccess policy, without another policy: a seat belt, not a wall
    --yes                     # Use a guarded role without typing its account's name
    --help(-h)                # Print help (see more with '--help')
    ...words: string          # The role; several words are taken together
  ]

  def "nu-complete ol-aws exec color" [] {
    [ "auto" "always" "never" ]
  }

  def "nu-complete ol-aws exec renew" [] {
    [ "known" "try" ]
  }

  # Run a command with the credentials (without a command: your shell)
  export extern "ol-aws exec" [
    --config: path            # The config file, instead of the usual one [env: OL_AWS_CONFIG]
    --tenant: string          # A [tenants.NAME] of the config file [env: OL_AWS_TENANT]
    --no-input                # Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]
    --color: string@"nu-complete ol-aws exec color" # When to use colour
    --quiet(-q)               # Say nothing but errors
    --verbose(-v)             # Say what is done, step by step (never a secret)
    --role: string            # The role, instead of naming it as an argument
    --renew: string@"nu-complete ol-aws exec renew" # Give the command no keys but every way to get them, so that it renews by itself; `try` for programs that are known to take keys only
    --profiles                # As --renew, with a profile in a private AWS config for each role that its guard allows, and this role's as the default one
    --device: string          # The second factor to use, by name, id or type [env: OL_AWS_DEVICE]
    --otp: string             # A one-time code: `-` reads it from stdin, without this option you are asked; other users can see a code given here in `ps` [env: OL_AWS_OTP]
    --browser                 # Sign in in the browser, not by OneLogin's API [env: OL_AWS_SIGN_IN=browser]
    --fresh                   # Do not use cached credentials
    --min-ttl: string         # Renew first, or fail (exit code 10; exec: 125), when less than this is left: 45m, 1h30m
    --duration: string        # How long the session should live, 15m to 12h; steps down to what the role allows [env: OL_AWS_DURATION]
    --region: string          # The AWS region [env: OL_AWS_REGION]
    --policy: string          # A session policy that narrows the role: JSON, or a file that holds it; the session may do what any one of its policies allows
    --policy-arn: string      # The ARN of a managed policy that narrows the role; up to ten, which add up
    --read-only               # Narrow the role to AWS's ReadOnlyAccess policy, without another policy: a seat belt, not a wall
    --yes                     # Use a guarded role without typing its account's name
    --help(-h)                # Print help
    ...words: string          # The role; several words are taken together
  ]

  def "nu-complete ol-aws login color" [] {
    [ "auto" "always" "never" ]
  }

  # Sign in now
  export extern "ol-aws login" [
    --config: path            # The config file, instead of the usual one [env: OL_AWS_CONFIG]
    --tenant: string          # A [tenants.NAME] of the config file [env: OL_AWS_TENANT]
    --no-input                # Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]
    --color: string@"nu-complete ol-aws login color" # When to use colour
    --quiet(-q)               # Say nothing but errors
    --verbose(-v)             # Say what is done, step by step (never a secret)
    --all                     # Take the credentials of every role of the config file
    --role: string            # A role, instead of naming it as an argument
    --paste                   # Take a SAML response from stdin, that a browser elsewhere got; base64, or the form as it was sent
    --device: string          # The second factor to use, by name, id or type [env: OL_AWS_DEVICE]
    --otp: string             # A one-time code: `-` reads it from stdin, without this option you are asked; other users can see a code given here in `ps` [env: OL_AWS_OTP]
    --browser                 # Sign in in the browser, not by OneLogin's API [env: OL_AWS_SIGN_IN=browser]
    --fresh                   # Do not use cached credentials
    --min-ttl: string         # Renew first, or fail (exit code 10; exec: 125), when less than this is left: 45m, 1h30m
    --duration: string        # How long the session should live, 15m to 12h; steps down to what the role allows [env: OL_AWS_DURATION]
    --region: string          # The AWS region [env: OL_AWS_REGION]
    --policy: string          # A session policy that narrows the role: JSON, or a file that holds it; the session may do what any one of its policies allows
    --policy-arn: string      # The ARN of a managed policy that narrows the role; up to ten, which add up
    --read-only               # Narrow the role to AWS's ReadOnlyAccess policy, without another policy: a seat belt, not a wall
    --yes                     # Use a guarded role without typing its account's name
    --help(-h)                # Print help
    ...roles: string          # Roles to take the credentials of, too
  ]

  def "nu-complete ol-aws credential-process color" [] {
    [ "auto" "always" "never" ]
  }

  # Print the credentials as the AWS SDKs ask for them (credential_process)
  export extern "ol-aws credential-process" [
    --config: path            # The config file, instead of the usual one [env: OL_AWS_CONFIG]
    --tenant: string          # A [tenants.NAME] of the config file [env: OL_AWS_TENANT]
    --no-input                # Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]
    --color: string@"nu-complete ol-aws credential-process color" # When to use colour
    --quiet(-q)               # Say nothing but errors
    --verbose(-v)             # Say what is done, step by step (never a secret)
    --role: string            # The role, instead of naming it as an argument
    --ask                     # Ask on the terminal where a sign-in needs it, for 50 seconds at most [env: OL_AWS_ASK_IN_BACKGROUND]
    --device: string          # The second factor to use, by name, id or type [env: OL_AWS_DEVICE]
    --otp: string             # A one-time code: `-` reads it from stdin, without this option you are asked; other users can see a code given here in `ps` [env: OL_AWS_OTP]
    --browser                 # Sign in in the browser, not by OneLogin's API [env: OL_AWS_SIGN_IN=browser]
    --fresh                   # Do not use cached credentials
    --min-ttl: string         # Renew first, or fail (exit code 10; exec: 125), when less than this is left: 45m, 1h30m
    --duration: string        # How long the session should live, 15m to 12h; steps down to what the role allows [env: OL_AWS_DURATION]
    --region: string          # The AWS region [env: OL_AWS_REGION]
    --policy: string          # A session policy that narrows the role: JSON, or a file that holds it; the session may do what any one of its policies allows
    --policy-arn: string      # The ARN of a managed policy that narrows the role; up to ten, which add up
    --read-only               # Narrow the role to AWS's ReadOnlyAccess policy, without another policy: a seat belt, not a wall
    --yes                     # Use a guarded role without typing its account's name
    --help(-h)                # Print help
    ...words: string          # The role; several words are taken together
  ]

  def "nu-complete ol-aws profiles color" [] {
    [ "auto" "always" "never" ]
  }

  # Make a credential_process profile of every configured role, in ~/.aws/config
  export extern "ol-aws profiles" [
    --config: path            # The config file, instead of the usual one [env: OL_AWS_CONFIG]
    --tenant: string          # A [tenants.NAME] of the config file [env: OL_AWS_TENANT]
    --no-input                # Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]
    --color: string@"nu-complete ol-aws profiles color" # When to use colour
    --quiet(-q)               # Say nothing but errors
    --verbose(-v)             # Say what is done, step by step (never a secret)
    --write                   # Apply the difference; without it, only show it
    --prune                   # Take away profiles of the block whose roles are configured no more
    --name: string            # What the profiles are called; may hold {role}, {account} and {account_id}
    --guarded                 # Guarded roles too; their credentials are then given to any program, without a question
    --help(-h)                # Print help
  ]

  def "nu-complete ol-aws save color" [] {
    [ "auto" "always" "never" ]
  }

  # Write the credentials to a profile of the AWS credentials file
  export extern "ol-aws save" [
    --config: path            # The config file, instead of the usual one [env: OL_AWS_CONFIG]
    --tenant: string          # A [tenants.NAME] of the config file [env: OL_AWS_TENANT]
    --no-input                # Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]
    --color: string@"nu-complete ol-aws save color" # When to use colour
    --quiet(-q)               # Say nothing but errors
    --verbose(-v)             # Say what is done, step by step (never a secret)
    --role: string            # The role, instead of naming it as an argument
    --profile(-p): string     # The profile of the credentials file
    --file: path              # The credentials file, instead of the usual one [env: AWS_SHARED_CREDENTIALS_FILE]
    --loop: string            # Stay, and sign in so many times in all
    --every: string           # Minutes between the sign-ins of --loop, 15 to 60
    --force                   # Also over a long-term key, or another way to credentials
    --device: string          # The second factor to use, by name, id or type [env: OL_AWS_DEVICE]
    --otp: string             # A one-time code: `-` reads it from stdin, without this option you are asked; other users can see a code given here in `ps` [env: OL_AWS_OTP]
    --browser                 # Sign in in the browser, not by OneLogin's API [env: OL_AWS_SIGN_IN=browser]
    --fresh                   # Do not use cached credentials
    --min-ttl: string         # Renew first, or fail (exit code 10; exec: 125), when less than this is left: 45m, 1h30m
    --duration: string        # How long the session should live, 15m to 12h; steps down to what the role allows [env: OL_AWS_DURATION]
    --region: string          # The AWS region [env: OL_AWS_REGION]
    --policy: string          # A session policy that narrows the role: JSON, or a file that holds it; the session may do what any one of its policies allows
    --policy-arn: string      # The ARN of a managed policy that narrows the role; up to ten, which add up
    --read-only               # Narrow the role to AWS's ReadOnlyAccess policy, without another policy: a seat belt, not a wall
    --yes                     # Use a guarded role without typing its account's name
    --help(-h)                # Print help
    ...words: string          # The role; several words are taken together
  ]

  def "nu-complete ol-aws console color" [] {
    [ "auto" "always" "never" ]
  }

  # Sign the browser in to the AWS console
  export extern "ol-aws console" [
    --config: path            # The config file, instead of the usual one [env: OL_AWS_CONFIG]
    --tenant: string          # A [tenants.NAME] of the config file [env: OL_AWS_TENANT]
    --no-input                # Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]
    --color: string@"nu-complete ol-aws console color" # When to use colour
    --quiet(-q)               # Say nothing but errors
    --verbose(-v)             # Say what is done, step by step (never a secret)
    --role: string            # The role, instead of naming it as an argument
    --service: string         # The service to open: ec2, s3, cloudwatch
    --destination: string     # A path of the console to open, or a whole address of it
    --print                   # Print the link instead of opening the browser
    --device: string          # The second factor to use, by name, id or type [env: OL_AWS_DEVICE]
    --otp: string             # A one-time code: `-` reads it from stdin, without this option you are asked; other users can see a code given here in `ps` [env: OL_AWS_OTP]
    --browser                 # Sign in in the browser, not by OneLogin's API [env: OL_AWS_SIGN_IN=browser]
    --fresh                   # Do not use cached credentials
    --min-ttl: string         # Renew first, or fail (exit code 10; exec: 125), when less than this is left: 45m, 1h30m
    --duration: string        # How long the session should live, 15m to 12h; steps down to what the role allows [env: OL_AWS_DURATION]
    --region: string          # The AWS region [env: OL_AWS_REGION]
    --policy: string          # A session policy that narrows the role: JSON, or a file that holds it; the session may do what any one of its policies allows
    --policy-arn: string      # The ARN of a managed policy that narrows the role; up to ten, which add up
    --read-only               # Narrow the role to AWS's ReadOnlyAccess policy, without another policy: a seat belt, not a wall
    --yes                     # Use a guarded role without typing its account's name
    --help(-h)                # Print help
    ...words: string          # The role; several words are taken together
  ]

  def "nu-complete ol-aws serve color" [] {
    [ "auto" "always" "never" ]
  }

  # Serve a role's credentials to containers, and to tools that know no credential_process
  export extern "ol-aws serve" [
    --config: path            # The config file, instead of the usual one [env: OL_AWS_CONFIG]
    --tenant: string          # A [tenants.NAME] of the config file [env: OL_AWS_TENANT]
    --no-input                # Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]
    --color: string@"nu-complete ol-aws serve color" # When to use colour
    --quiet(-q)               # Say nothing but errors
    --verbose(-v)             # Say what is done, step by step (never a secret)
    --role: string            # The role, instead of naming it as an argument
    --port: string            # The port to listen on; 0 is any free one
    --docker                  # Serve the containers of a Docker network on this machine, not this machine's own programs
    --output: path            # Write the variables to FILE instead of stdout, readable by you alone
    --token-file: path        # Write the token to FILE too, readable by you alone, for clients that take it from a file
    --device: string          # The second factor to use, by name, id or type [env: OL_AWS_DEVICE]
    --otp: string             # A one-time code: `-` reads it from stdin, without this option you are asked; other users can see a code given here in `ps` [env: OL_AWS_OTP]
    --browser                 # Sign in in the browser, not by OneLogin's API [env: OL_AWS_SIGN_IN=browser]
    --fresh                   # Do not use cached credentials
    --min-ttl: string         # Renew first, or fail (exit code 10; exec: 125), when less than this is left: 45m, 1h30m
    --duration: string        # How long the session should live, 15m to 12h; steps down to what the role allows [env: OL_AWS_DURATION]
    --region: string          # The AWS region [env: OL_AWS_REGION]
    --policy: string          # A session policy that narrows the role: JSON, or a file that holds it; the session may do what any one of its policies allows
    --policy-arn: string      # The ARN of a managed policy that narrows the role; up to ten, which add up
    --read-only               # Narrow the role to AWS's ReadOnlyAccess policy, without another policy: a seat belt, not a wall
    --yes                     # Use a guarded role without typing its account's name
    --help(-h)                # Print help
    ...roles: string          # The roles
  ]

  def "nu-complete ol-aws configure color" [] {
    [ "auto" "always" "never" ]
  }

  # Set ol-aws up: asks, checks each answer at OneLogin, and writes the config file
  export extern "ol-aws configure" [
    --config: path            # The config file, instead of the usual one [env: OL_AWS_CONFIG]
    --tenant: string          # A [tenants.NAME] of the config file [env: OL_AWS_TENANT]
    --no-input                # Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]
    --color: string@"nu-complete ol-aws configure color" # When to use colour
    --quiet(-q)               # Say nothing but errors
    --verbose(-v)             # Say what is done, step by step (never a secret)
    --import: path            # Start from another tool's files: FILE, the files in that directory, or those found here and in your home. Required with --no-input
    --import-section: string  # Section, account or app to import, if the file has several
    --subdomain: string       # Your company's part of its sign-in address: acme, of acme.onelogin.com
    --app-id: string          # The id of the AWS app, or its address in the admin portal (/apps/ID/edit)
    --username: string        # Your user name or email at OneLogin
    --client-id: string       # The id of the API client
    --onelogin-region: string # us or eu, where the API is asked at that region's host rather than at your company's own
    --default-role: string    # The role that is meant where none is named
    --region: string          # AWS's region
    --help(-h)                # Print help
  ]

  def "nu-complete ol-aws why color" [] {
    [ "auto" "always" "never" ]
  }

  # Say which credentials an AWS SDK would use here, and whose they are
  export extern "ol-aws why" [
    --config: path            # The config file, instead of the usual one [env: OL_AWS_CONFIG]
    --tenant: string          # A [tenants.NAME] of the config file [env: OL_AWS_TENANT]
    --no-input                # Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]
    --color: string@"nu-complete ol-aws why color" # When to use colour
    --quiet(-q)               # Say nothing but errors
    --verbose(-v)             # Say what is done, step by step (never a secret)
    --json                    # Write JSON
    --help(-h)                # Print help
  ]

  def "nu-complete ol-aws doctor color" [] {
    [ "auto" "always" "never" ]
  }

  # Look for what is wrong here: clock, network, API client, keyring, files, shell
  export extern "ol-aws doctor" [
    --config: path            # The config file, instead of the usual one [env: OL_AWS_CONFIG]
    --tenant: string          # A [tenants.NAME] of the config file [env: OL_AWS_TENANT]
    --no-input                # Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]
    --color: string@"nu-complete ol-aws doctor color" # When to use colour
    --quiet(-q)               # Say nothing but errors
    --verbose(-v)             # Say what is done, step by step (never a secret)
    --json                    # Write JSON
    --help(-h)                # Print help
  ]

  def "nu-complete ol-aws roles color" [] {
    [ "auto" "always" "never" ]
  }

  # List the roles you have
  export extern "ol-aws roles" [
    --config: path            # The config file, instead of the usual one [env: OL_AWS_CONFIG]
    --tenant: string          # A [tenants.NAME] of the config file [env: OL_AWS_TENANT]
    --no-input                # Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]
    --color: string@"nu-complete ol-aws roles color" # When to use colour
    --quiet(-q)               # Say nothing but errors
    --verbose(-v)             # Say what is done, step by step (never a secret)
    --json                    # Write JSON
    --device: string          # The second factor to use, by name, id or type [env: OL_AWS_DEVICE]
    --otp: string             # A one-time code: `-` reads it from stdin, without this option you are asked; other users can see a code given here in `ps` [env: OL_AWS_OTP]
    --browser                 # Sign in in the browser, not by OneLogin's API [env: OL_AWS_SIGN_IN=browser]
    --fresh                   # Do not use cached credentials
    --min-ttl: string         # Renew first, or fail (exit code 10; exec: 125), when less than this is left: 45m, 1h30m
    --duration: string        # How long the session should live, 15m to 12h; steps down to what the role allows [env: OL_AWS_DURATION]
    --region: string          # The AWS region [env: OL_AWS_REGION]
    --policy: string          # A session policy that narrows the role: JSON, or a file that holds it; the session may do what any one of its policies allows
    --policy-arn: string      # The ARN of a managed policy that narrows the role; up to ten, which add up
    --read-only               # Narrow the role to AWS's ReadOnlyAccess policy, without another policy: a seat belt, not a wall
    --yes                     # Use a guarded role without typing its account's name
    --help(-h)                # Print help
  ]

  def "nu-complete ol-aws status color" [] {
    [ "auto" "always" "never" ]
  }

  # Show which credentials are held, and until when
  export extern "ol-aws status" [
    --config: path            # The config file, instead of the usual one [env: OL_AWS_CONFIG]
    --tenant: string          # A [tenants.NAME] of the config file [env: OL_AWS_TENANT]
    --no-input                # Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]
    --color: string@"nu-complete ol-aws status color" # When to use colour
    --quiet(-q)               # Say nothing but errors
    --verbose(-v)             # Say what is done, step by step (never a secret)
    --role: string            # The role, instead of naming it as an argument
    --check                   # Answer by exit code: 0, or 10 when there are no credentials or they live too short
    --min-ttl: string         # With --check: the least that must be left: 10m
    --json                    # Write JSON
    --help(-h)                # Print help
    ...words: string          # The role; several words are taken together
  ]

  def "nu-complete ol-aws logout color" [] {
    [ "auto" "always" "never" ]
  }

  # Drop credentials, assertion and access token
  export extern "ol-aws logout" [
    --config: path            # The config file, instead of the usual one [env: OL_AWS_CONFIG]
    --tenant: string          # A [tenants.NAME] of the config file [env: OL_AWS_TENANT]
    --no-input                # Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]
    --color: string@"nu-complete ol-aws logout color" # When to use colour
    --quiet(-q)               # Say nothing but errors
    --verbose(-v)             # Say what is done, step by step (never a secret)
    --role: string            # The role, instead of naming it as an argument
    --forget                  # Everything, whatever the role: also what the keyring holds of this tenant and user, what OneLogin refused, and a new key for the cache
    --help(-h)                # Print help
    ...words: string          # The role; several words are taken together
  ]

  def "nu-complete ol-aws prompt color" [] {
    [ "auto" "always" "never" ]
  }

  # Print the role and its time left, for a prompt or status bar
  export extern "ol-aws prompt" [
    --config: path            # The config file, instead of the usual one [env: OL_AWS_CONFIG]
    --tenant: string          # A [tenants.NAME] of the config file [env: OL_AWS_TENANT]
    --no-input                # Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]
    --color: string@"nu-complete ol-aws prompt color" # When to use colour
    --quiet(-q)               # Say nothing but errors
    --verbose(-v)             # Say what is done, step by step (never a secret)
    --format: string          # What to print
    --help(-h)                # Print help
  ]

  def "nu-complete ol-aws init color" [] {
    [ "auto" "always" "never" ]
  }

  def "nu-complete ol-aws init shell" [] {
    [ "bash" "zsh" "sh" "fish" "powershell" "nushell" "elvish" "xonsh" "tcsh" "cmd" ]
  }

  # Print the script that makes ol-assume and the prompt segment
  export extern "ol-aws init" [
    --config: path            # The config file, instead of the usual one [env: OL_AWS_CONFIG]
    --tenant: string          # A [tenants.NAME] of the config file [env: OL_AWS_TENANT]
    --no-input                # Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]
    --color: string@"nu-complete ol-aws init color" # When to use colour
    --quiet(-q)               # Say nothing but errors
    --verbose(-v)             # Say what is done, step by step (never a secret)
    --help(-h)                # Print help (see more with '--help')
    shell: string@"nu-complete ol-aws init shell" # The shell that reads it
  ]

  def "nu-complete ol-aws completions color" [] {
    [ "auto" "always" "never" ]
  }

  def "nu-complete ol-aws completions shell" [] {
    [ "bash" "zsh" "sh" "fish" "powershell" "nushell" "elvish" "xonsh" "tcsh" "cmd" ]
  }

  # Print the completions of a shell, for packagers
  export extern "ol-aws completions" [
    --config: path            # The config file, instead of the usual one [env: OL_AWS_CONFIG]
    --tenant: string          # A [tenants.NAME] of the config file [env: OL_AWS_TENANT]
    --no-input                # Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]
    --color: string@"nu-complete ol-aws completions color" # When to use colour
    --quiet(-q)               # Say nothing but errors
    --verbose(-v)             # Say what is done, step by step (never a secret)
    --help(-h)                # Print help (see more with '--help')
    shell: string@"nu-complete ol-aws completions shell" # The shell that reads it
  ]

  def "nu-complete ol-aws man color" [] {
    [ "auto" "always" "never" ]
  }

  # Print the man page, or write those of every verb to a directory
  export extern "ol-aws man" [
    --config: path            # The config file, instead of the usual one [env: OL_AWS_CONFIG]
    --tenant: string          # A [tenants.NAME] of the config file [env: OL_AWS_TENANT]
    --no-input                # Never ask; fail with exit code 9 (3 for a setting) instead [env: OL_AWS_NO_INPUT]
    --color: string@"nu-complete ol-aws man color" # When to use colour
    --quiet(-q)               # Say nothing but errors
    --verbose(-v)             # Say what is done, step by step (never a secret)
    --help(-h)                # Print help
    directory?: path          # Where to write the pages; it is made if it is not there
  ]

  # Print this message or the help of the given subcommand(s)
  export extern "ol-aws help" [
  ]

  # Print the code that sets the credentials in a shell
  export extern "ol-aws help env" [
  ]

  # Run a command with the credentials (without a command: your shell)
  export extern "ol-aws help exec" [
  ]

  # Sign in now
  export extern "ol-aws help login" [
  ]

  # Print the credentials as the AWS SDKs ask for them (credential_process)
  export extern "ol-aws help credential-process" [
  ]

  # Make a credential_process profile of every configured role, in ~/.aws/config
  export extern "ol-aws help profiles" [
  ]

  # Write the credentials to a profile of the AWS credentials file
  export extern "ol-aws help save" [
  ]

  # Sign the browser in to the AWS console
  export extern "ol-aws help console" [
  ]

  # Serve a role's credentials to containers, and to tools that know no credential_process
  export extern "ol-aws help serve" [
  ]

  # Set ol-aws up: asks, checks each answer at OneLogin, and writes the config file
  export extern "ol-aws help configure" [
  ]

  # Say which credentials an AWS SDK would use here, and whose they are
  export extern "ol-aws help why" [
  ]

  # Look for what is wrong here: clock, network, API client, keyring, files, shell
  export extern "ol-aws help doctor" [
  ]

  # List the roles you have
  export extern "ol-aws help roles" [
  ]

  # Show which credentials are held, and until when
  export extern "ol-aws help status" [
  ]

  # Drop credentials, assertion and access token
  export extern "ol-aws help logout" [
  ]

  # Print the role and its time left, for a prompt or status bar
  export extern "ol-aws help prompt" [
  ]

  # Print the script that makes ol-assume and the prompt segment
  export extern "ol-aws help init" [
  ]

  # Print the completions of a shell, for packagers
  export extern "ol-aws help completions" [
  ]

  # Print the man page, or write those of every verb to a directory
  export extern "ol-aws help man" [
  ]

  # Print this message or the help of the given subcommand(s)
  export extern "ol-aws help help" [
  ]

}

export use completions *
