module completions {

  def "nu-complete ol-aws color" [] {
    [ "auto" "always" "never" ]
  }

  # Get AWS credentials by signing in with OneLogin
  export extern ol-aws [
    --config: path            # Use this config file [env: OL_AWS_CONFIG]
    --tenant: string          # Use the settings in [tenants.NAME] [env: OL_AWS_TENANT]
    --no-input                # Never ask; if an answer is needed, fail with exit code 9 (3 if a setting is missing) [env: OL_AWS_NO_INPUT]
    --color: string@"nu-complete ol-aws color" # When to use color
    --quiet(-q)               # Print errors only
    --verbose(-v)             # Print each step (secrets are never printed); repeat it for more detail
    --help(-h)                # Print help
    --version(-V)             # Print version
  ]

  def "nu-complete ol-aws configure color" [] {
    [ "auto" "always" "never" ]
  }

  # Set up ol-aws and write the config file
  export extern "ol-aws configure" [
    --config: path            # Use this config file [env: OL_AWS_CONFIG]
    --tenant: string          # Use the settings in [tenants.NAME] [env: OL_AWS_TENANT]
    --no-input                # Never ask; if an answer is needed, fail with exit code 9 (3 if a setting is missing) [env: OL_AWS_NO_INPUT]
    --color: string@"nu-complete ol-aws configure color" # When to use color
    --quiet(-q)               # Print errors only
    --verbose(-v)             # Print each step (secrets are never printed); repeat it for more detail
    --import: path            # Start from another tool's config in this file or directory; without FILE, ol-aws looks in the current and in your home directory (--no-input requires FILE)
    --import-section: string  # Import this section, account or app if the file has several
    --subdomain: string       # Your OneLogin subdomain: acme if you sign in at acme.onelogin.com
    --app-id: string          # ID of the AWS app, or its address in the admin portal (/apps/ID/edit)
    --username: string        # Your OneLogin user name or email address
    --client-id: string       # ID of the API client
    --onelogin-region: string # Use OneLogin's API host for this region, us or eu, instead of your company's own host
    --default-role: string    # Default role
    --region: string          # Default AWS region
    --help(-h)                # Print help
  ]

  def "nu-complete ol-aws login color" [] {
    [ "auto" "always" "never" ]
  }

  def "nu-complete ol-aws login factor" [] {
    [ "code" "push" ]
  }

  # Sign in now and fetch credentials
  export extern "ol-aws login" [
    --config: path            # Use this config file [env: OL_AWS_CONFIG]
    --tenant: string          # Use the settings in [tenants.NAME] [env: OL_AWS_TENANT]
    --no-input                # Never ask; if an answer is needed, fail with exit code 9 (3 if a setting is missing) [env: OL_AWS_NO_INPUT]
    --color: string@"nu-complete ol-aws login color" # When to use color
    --quiet(-q)               # Print errors only
    --verbose(-v)             # Print each step (secrets are never printed); repeat it for more detail
    --all                     # Fetch credentials for every role in the config file
    --role: string            # The same as the ROLE argument
    --paste                   # Read a SAML response from stdin, as base64 or as the form data that a browser sent
    --device: string          # Use this second factor [env: OL_AWS_DEVICE]
    --factor: string@"nu-complete ol-aws login factor" # Type a code, or approve a push, on a second factor that has both
    --otp: string             # Use this one-time code; other users can see it in `ps`, so `-` reads it from stdin [env: OL_AWS_OTP]
    --browser                 # Sign in through your browser instead of the API [env: OL_AWS_SIGN_IN=browser]
    --fresh                   # Ignore cached credentials
    --min-ttl: string         # Renew first if less than this is left, such as 45m; fail (exit code 10; exec: 125) if that is not possible
    --duration: string        # Request sessions of this duration, 15m to 12h; if the role allows less, use its maximum [env: OL_AWS_DURATION]
    --region: string          # Use this AWS region [env: OL_AWS_REGION]
    --policy: string          # Limit the session to what this policy allows: a file, or JSON; several policies add up
    --policy-arn: string      # Limit the session to what this managed policy allows; repeat it for up to ten policies
    --read-only               # Limit the session to AWS's ReadOnlyAccess policy, as a safety net; no other policy is allowed
    --yes                     # Use a guarded role without typing its account name
    --help(-h)                # Print help
    ...roles: string          # Roles to fetch credentials for
  ]

  def "nu-complete ol-aws logout color" [] {
    [ "auto" "always" "never" ]
  }

  # Sign out and delete the cached credentials
  export extern "ol-aws logout" [
    --config: path            # Use this config file [env: OL_AWS_CONFIG]
    --tenant: string          # Use the settings in [tenants.NAME] [env: OL_AWS_TENANT]
    --no-input                # Never ask; if an answer is needed, fail with exit code 9 (3 if a setting is missing) [env: OL_AWS_NO_INPUT]
    --color: string@"nu-complete ol-aws logout color" # When to use color
    --quiet(-q)               # Print errors only
    --verbose(-v)             # Print each step (secrets are never printed); repeat it for more detail
    --role: string            # The same as the ROLE argument
    --forget                  # Sign out of all roles, and also delete your secrets from the keyring, the browser profile, remembered refusals and the cache key
    --help(-h)                # Print help
    ...words: string          # An alias, an ARN, ACCOUNT/ROLE or a role name; on a terminal, parts of names are enough
  ]

  def "nu-complete ol-aws exec color" [] {
    [ "auto" "always" "never" ]
  }

  def "nu-complete ol-aws exec renew" [] {
    [ "known" "try" ]
  }

  def "nu-complete ol-aws exec factor" [] {
    [ "code" "push" ]
  }

  # Run a command or a shell with the credentials of a role
  export extern "ol-aws exec" [
    --config: path            # Use this config file [env: OL_AWS_CONFIG]
    --tenant: string          # Use the settings in [tenants.NAME] [env: OL_AWS_TENANT]
    --no-input                # Never ask; if an answer is needed, fail with exit code 9 (3 if a setting is missing) [env: OL_AWS_NO_INPUT]
    --color: string@"nu-complete ol-aws exec color" # When to use color
    --quiet(-q)               # Print errors only
    --verbose(-v)             # Print each step (secrets are never printed); repeat it for more detail
    --role: string            # The same as the ROLE argument
    --renew: string@"nu-complete ol-aws exec renew" # Let the command fetch and renew credentials itself; `try` also starts programs that are known to need keys
    --profiles                # Like --renew, and add an AWS profile for each of your roles, if its guard allows it
    --confine                 # Keep the command from your other credentials: Landlock on Linux
    --chain: string           # Use this role instead, assumed from ROLE, without a line in the config file
    --external-id: string     # With --chain: the external ID that the role's trust policy asks for
    --device: string          # Use this second factor [env: OL_AWS_DEVICE]
    --factor: string@"nu-complete ol-aws exec factor" # Type a code, or approve a push, on a second factor that has both
    --otp: string             # Use this one-time code; other users can see it in `ps`, so `-` reads it from stdin [env: OL_AWS_OTP]
    --browser                 # Sign in through your browser instead of the API [env: OL_AWS_SIGN_IN=browser]
    --fresh                   # Ignore cached credentials
    --min-ttl: string         # Renew first if less than this is left, such as 45m; fail (exit code 10; exec: 125) if that is not possible
    --duration: string        # Request sessions of this duration, 15m to 12h; if the role allows less, use its maximum [env: OL_AWS_DURATION]
    --region: string          # Use this AWS region [env: OL_AWS_REGION]
    --policy: string          # Limit the session to what this policy allows: a file, or JSON; several policies add up
    --policy-arn: string      # Limit the session to what this managed policy allows; repeat it for up to ten policies
    --read-only               # Limit the session to AWS's ReadOnlyAccess policy, as a safety net; no other policy is allowed
    --yes                     # Use a guarded role without typing its account name
    --help(-h)                # Print help
    ...words: string          # An alias, an ARN, ACCOUNT/ROLE or a role name; on a terminal, parts of names are enough
  ]

  def "nu-complete ol-aws env color" [] {
    [ "auto" "always" "never" ]
  }

  def "nu-complete ol-aws env shell" [] {
    [ "bash" "zsh" "sh" "fish" "powershell" "nushell" "elvish" "xonsh" "tcsh" "cmd" ]
  }

  def "nu-complete ol-aws env format" [] {
    [ "json" "dotenv" "docker" "github" "sts" ]
  }

  def "nu-complete ol-aws env factor" [] {
    [ "code" "push" ]
  }

  # Print the code that sets the credentials in your shell
  export extern "ol-aws env" [
    --config: path            # Use this config file [env: OL_AWS_CONFIG]
    --tenant: string          # Use the settings in [tenants.NAME] [env: OL_AWS_TENANT]
    --no-input                # Never ask; if an answer is needed, fail with exit code 9 (3 if a setting is missing) [env: OL_AWS_NO_INPUT]
    --color: string@"nu-complete ol-aws env color" # When to use color
    --quiet(-q)               # Print errors only
    --verbose(-v)             # Print each step (secrets are never printed); repeat it for more detail
    --role: string            # The same as the ROLE argument
    --unset                   # Print the code that removes the credentials
    --shell: string@"nu-complete ol-aws env shell" # Print code for this shell; by default, the shell that started ol-aws, or $SHELL
    --format: string@"nu-complete ol-aws env format" # Print data instead of code: a JSON object, lines for a .env file, `docker run --env-file` or $GITHUB_ENV, or the JSON of AWS STS
    --output: path            # Write to FILE, readable only by you, instead of stdout; `github` adds to the file
    --chain: string           # Use this role instead, assumed from ROLE, without a line in the config file
    --external-id: string     # With --chain: the external ID that the role's trust policy asks for
    --device: string          # Use this second factor [env: OL_AWS_DEVICE]
    --factor: string@"nu-complete ol-aws env factor" # Type a code, or approve a push, on a second factor that has both
    --otp: string             # Use this one-time code; other users can see it in `ps`, so `-` reads it from stdin [env: OL_AWS_OTP]
    --browser                 # Sign in through your browser instead of the API [env: OL_AWS_SIGN_IN=browser]
    --fresh                   # Ignore cached credentials
    --min-ttl: string         # Renew first if less than this is left, such as 45m; fail (exit code 10; exec: 125) if that is not possible
    --duration: string        # Request sessions of this duration, 15m to 12h; if the role allows less, use its maximum [env: OL_AWS_DURATION]
    --region: string          # Use this AWS region [env: OL_AWS_REGION]
    --policy: string          # Limit the session to what this policy allows: a file, or JSON; several policies add up
    --policy-arn: string      # Limit the session to what this managed policy allows; repeat it for up to ten policies
    --read-only               # Limit the session to AWS's ReadOnlyAccess policy, as a safety net; no other policy is allowed
    --yes                     # Use a guarded role without typing its account name
    --help(-h)                # Print help
    ...words: string          # An alias, an ARN, ACCOUNT/ROLE or a role name; on a terminal, parts of names are enough
  ]

  def "nu-complete ol-aws console color" [] {
    [ "auto" "always" "never" ]
  }

  def "nu-complete ol-aws console factor" [] {
    [ "code" "push" ]
  }

  # Open the AWS console in your browser
  export extern "ol-aws console" [
    --config: path            # Use this config file [env: OL_AWS_CONFIG]
    --tenant: string          # Use the settings in [tenants.NAME] [env: OL_AWS_TENANT]
    --no-input                # Never ask; if an answer is needed, fail with exit code 9 (3 if a setting is missing) [env: OL_AWS_NO_INPUT]
    --color: string@"nu-complete ol-aws console color" # When to use color
    --quiet(-q)               # Print errors only
    --verbose(-v)             # Print each step (secrets are never printed); repeat it for more detail
    --role: string            # The same as the ROLE argument
    --service: string         # Open this service, such as ec2, s3 or cloudwatch
    --destination: string     # Open this path or URL in the console
    --print                   # Print the link instead of opening the browser
    --chain: string           # Use this role instead, assumed from ROLE, without a line in the config file
    --external-id: string     # With --chain: the external ID that the role's trust policy asks for
    --device: string          # Use this second factor [env: OL_AWS_DEVICE]
    --factor: string@"nu-complete ol-aws console factor" # Type a code, or approve a push, on a second factor that has both
    --otp: string             # Use this one-time code; other users can see it in `ps`, so `-` reads it from stdin [env: OL_AWS_OTP]
    --browser                 # Sign in through your browser instead of the API [env: OL_AWS_SIGN_IN=browser]
    --fresh                   # Ignore cached credentials
    --min-ttl: string         # Renew first if less than this is left, such as 45m; fail (exit code 10; exec: 125) if that is not possible
    --duration: string        # Request sessions of this duration, 15m to 12h; if the role allows less, use its maximum [env: OL_AWS_DURATION]
    --region: string          # Use this AWS region [env: OL_AWS_REGION]
    --policy: string          # Limit the session to what this policy allows: a file, or JSON; several policies add up
    --policy-arn: string      # Limit the session to what this managed policy allows; repeat it for up to ten policies
    --read-only               # Limit the session to AWS's ReadOnlyAccess policy, as a safety net; no other policy is allowed
    --yes                     # Use a guarded role without typing its account name
    --help(-h)                # Print help
    ...words: string          # An alias, an ARN, ACCOUNT/ROLE or a role name; on a terminal, parts of names are enough
  ]

  def "nu-complete ol-aws profiles color" [] {
    [ "auto" "always" "never" ]
  }

  # Add a profile for each configured role to ~/.aws/config
  export extern "ol-aws profiles" [
    --config: path            # Use this config file [env: OL_AWS_CONFIG]
    --tenant: string          # Use the settings in [tenants.NAME] [env: OL_AWS_TENANT]
    --no-input                # Never ask; if an answer is needed, fail with exit code 9 (3 if a setting is missing) [env: OL_AWS_NO_INPUT]
    --color: string@"nu-complete ol-aws profiles color" # When to use color
    --quiet(-q)               # Print errors only
    --verbose(-v)             # Print each step (secrets are never printed); repeat it for more detail
    --write                   # Write the changes to the file
    --prune                   # Remove earlier profiles from the block: those of roles that are gone, guarded or renamed
    --name: string            # Name the profiles by this template, which can contain {role}, {account} and {account_id} [default: the one you used last, else {role}]
    --guarded                 # Include roles with guard = "confirm"; any program can then use them without asking you
    --help(-h)                # Print help
  ]

  def "nu-complete ol-aws credential-process color" [] {
    [ "auto" "always" "never" ]
  }

  def "nu-complete ol-aws credential-process factor" [] {
    [ "code" "push" ]
  }

  # Print credentials for credential_process in an AWS profile
  export extern "ol-aws credential-process" [
    --config: path            # Use this config file [env: OL_AWS_CONFIG]
    --tenant: string          # Use the settings in [tenants.NAME] [env: OL_AWS_TENANT]
    --no-input                # Never ask; if an answer is needed, fail with exit code 9 (3 if a setting is missing) [env: OL_AWS_NO_INPUT]
    --color: string@"nu-complete ol-aws credential-process color" # When to use color
    --quiet(-q)               # Print errors only
    --verbose(-v)             # Print each step (secrets are never printed); repeat it for more detail
    --role: string            # The same as the ROLE argument
    --ask                     # Allow questions on the terminal and pushes, for at most 50 seconds [env: OL_AWS_ASK_IN_BACKGROUND]
    --chain: string           # Use this role instead, assumed from ROLE, without a line in the config file
    --external-id: string     # With --chain: the external ID that the role's trust policy asks for
    --device: string          # Use this second factor [env: OL_AWS_DEVICE]
    --factor: string@"nu-complete ol-aws credential-process factor" # Type a code, or approve a push, on a second factor that has both
    --otp: string             # Use this one-time code; other users can see it in `ps`, so `-` reads it from stdin [env: OL_AWS_OTP]
    --browser                 # Sign in through your browser instead of the API [env: OL_AWS_SIGN_IN=browser]
    --fresh                   # Ignore cached credentials
    --min-ttl: string         # Renew first if less than this is left, such as 45m; fail (exit code 10; exec: 125) if that is not possible
    --duration: string        # Request sessions of this duration, 15m to 12h; if the role allows less, use its maximum [env: OL_AWS_DURATION]
    --region: string          # Use this AWS region [env: OL_AWS_REGION]
    --policy: string          # Limit the session to what this policy allows: a file, or JSON; several policies add up
    --policy-arn: string      # Limit the session to what this managed policy allows; repeat it for up to ten policies
    --read-only               # Limit the session to AWS's ReadOnlyAccess policy, as a safety net; no other policy is allowed
    --yes                     # Use a guarded role without typing its account name
    --help(-h)                # Print help
    ...words: string          # An alias, an ARN, ACCOUNT/ROLE or a role name; on a terminal, parts of names are enough
  ]

  def "nu-complete ol-aws serve color" [] {
    [ "auto" "always" "never" ]
  }

  def "nu-complete ol-aws serve factor" [] {
    [ "code" "push" ]
  }

  # Serve credentials to containers and other programs
  export extern "ol-aws serve" [
    --config: path            # Use this config file [env: OL_AWS_CONFIG]
    --tenant: string          # Use the settings in [tenants.NAME] [env: OL_AWS_TENANT]
    --no-input                # Never ask; if an answer is needed, fail with exit code 9 (3 if a setting is missing) [env: OL_AWS_NO_INPUT]
    --color: string@"nu-complete ol-aws serve color" # When to use color
    --quiet(-q)               # Print errors only
    --verbose(-v)             # Print each step (secrets are never printed); repeat it for more detail
    --role: string            # The same as the ROLE argument
    --port: string            # Listen on this port; 0 picks a free one
    --docker                  # Serve containers on a Docker network instead of programs on this machine
    --output: path            # Write the variables to FILE, readable only by you, instead of stdout
    --token-file: path        # Also write the token to FILE, readable only by you
    --device: string          # Use this second factor [env: OL_AWS_DEVICE]
    --factor: string@"nu-complete ol-aws serve factor" # Type a code, or approve a push, on a second factor that has both
    --otp: string             # Use this one-time code; other users can see it in `ps`, so `-` reads it from stdin [env: OL_AWS_OTP]
    --browser                 # Sign in through your browser instead of the API [env: OL_AWS_SIGN_IN=browser]
    --fresh                   # Ignore cached credentials
    --min-ttl: string         # Renew first if less than this is left, such as 45m; fail (exit code 10; exec: 125) if that is not possible
    --duration: string        # Request sessions of this duration, 15m to 12h; if the role allows less, use its maximum [env: OL_AWS_DURATION]
    --region: string          # Use this AWS region [env: OL_AWS_REGION]
    --policy: string          # Limit the session to what this policy allows: a file, or JSON; several policies add up
    --policy-arn: string      # Limit the session to what this managed policy allows; repeat it for up to ten policies
    --read-only               # Limit the session to AWS's ReadOnlyAccess policy, as a safety net; no other policy is allowed
    --yes                     # Use a guarded role without typing its account name
    --help(-h)                # Print help
    ...roles: string          # Roles to serve
  ]

  def "nu-complete ol-aws save color" [] {
    [ "auto" "always" "never" ]
  }

  def "nu-complete ol-aws save factor" [] {
    [ "code" "push" ]
  }

  # Write credentials to a profile in ~/.aws/credentials
  export extern "ol-aws save" [
    --config: path            # Use this config file [env: OL_AWS_CONFIG]
    --tenant: string          # Use the settings in [tenants.NAME] [env: OL_AWS_TENANT]
    --no-input                # Never ask; if an answer is needed, fail with exit code 9 (3 if a setting is missing) [env: OL_AWS_NO_INPUT]
    --color: string@"nu-complete ol-aws save color" # When to use color
    --quiet(-q)               # Print errors only
    --verbose(-v)             # Print each step (secrets are never printed); repeat it for more detail
    --role: string            # The same as the ROLE argument
    --profile(-p): string     # The profile to write
    --file: path              # Write to this credentials file [env: AWS_SHARED_CREDENTIALS_FILE]
    --loop: string            # Keep running, and sign in this many times in total
    --every: string           # With --loop: minutes between sign-ins, 15 to 60
    --force                   # Overwrite a long-term key or another source of credentials
    --chain: string           # Use this role instead, assumed from ROLE, without a line in the config file
    --external-id: string     # With --chain: the external ID that the role's trust policy asks for
    --device: string          # Use this second factor [env: OL_AWS_DEVICE]
    --factor: string@"nu-complete ol-aws save factor" # Type a code, or approve a push, on a second factor that has both
    --otp: string             # Use this one-time code; other users can see it in `ps`, so `-` reads it from stdin [env: OL_AWS_OTP]
    --browser                 # Sign in through your browser instead of the API [env: OL_AWS_SIGN_IN=browser]
    --fresh                   # Ignore cached credentials
    --min-ttl: string         # Renew first if less than this is left, such as 45m; fail (exit code 10; exec: 125) if that is not possible
    --duration: string        # Request sessions of this duration, 15m to 12h; if the role allows less, use its maximum [env: OL_AWS_DURATION]
    --region: string          # Use this AWS region [env: OL_AWS_REGION]
    --policy: string          # Limit the session to what this policy allows: a file, or JSON; several policies add up
    --policy-arn: string      # Limit the session to what this managed policy allows; repeat it for up to ten policies
    --read-only               # Limit the session to AWS's ReadOnlyAccess policy, as a safety net; no other policy is allowed
    --yes                     # Use a guarded role without typing its account name
    --help(-h)                # Print help
    ...words: string          # An alias, an ARN, ACCOUNT/ROLE or a role name; on a terminal, parts of names are enough
  ]

  def "nu-complete ol-aws roles color" [] {
    [ "auto" "always" "never" ]
  }

  def "nu-complete ol-aws roles factor" [] {
    [ "code" "push" ]
  }

  # List your roles
  export extern "ol-aws roles" [
    --config: path            # Use this config file [env: OL_AWS_CONFIG]
    --tenant: string          # Use the settings in [tenants.NAME] [env: OL_AWS_TENANT]
    --no-input                # Never ask; if an answer is needed, fail with exit code 9 (3 if a setting is missing) [env: OL_AWS_NO_INPUT]
    --color: string@"nu-complete ol-aws roles color" # When to use color
    --quiet(-q)               # Print errors only
    --verbose(-v)             # Print each step (secrets are never printed); repeat it for more detail
    --arn                     # Show the ARNs, even on a narrow terminal
    --json                    # Print JSON
    --csv                     # Print CSV, with a header
    --device: string          # Use this second factor [env: OL_AWS_DEVICE]
    --factor: string@"nu-complete ol-aws roles factor" # Type a code, or approve a push, on a second factor that has both
    --otp: string             # Use this one-time code; other users can see it in `ps`, so `-` reads it from stdin [env: OL_AWS_OTP]
    --browser                 # Sign in through your browser instead of the API [env: OL_AWS_SIGN_IN=browser]
    --fresh                   # Ignore cached credentials
    --min-ttl: string         # Renew first if less than this is left, such as 45m; fail (exit code 10; exec: 125) if that is not possible
    --duration: string        # Request sessions of this duration, 15m to 12h; if the role allows less, use its maximum [env: OL_AWS_DURATION]
    --region: string          # Use this AWS region [env: OL_AWS_REGION]
    --policy: string          # Limit the session to what this policy allows: a file, or JSON; several policies add up
    --policy-arn: string      # Limit the session to what this managed policy allows; repeat it for up to ten policies
    --read-only               # Limit the session to AWS's ReadOnlyAccess policy, as a safety net; no other policy is allowed
    --yes                     # Use a guarded role without typing its account name
    --help(-h)                # Print help
    ...parts: string          # Show only roles that have all of these parts in their alias, account or name
  ]

  def "nu-complete ol-aws status color" [] {
    [ "auto" "always" "never" ]
  }

  # Show cached credentials and when they expire
  export extern "ol-aws status" [
    --config: path            # Use this config file [env: OL_AWS_CONFIG]
    --tenant: string          # Use the settings in [tenants.NAME] [env: OL_AWS_TENANT]
    --no-input                # Never ask; if an answer is needed, fail with exit code 9 (3 if a setting is missing) [env: OL_AWS_NO_INPUT]
    --color: string@"nu-complete ol-aws status color" # When to use color
    --quiet(-q)               # Print errors only
    --verbose(-v)             # Print each step (secrets are never printed); repeat it for more detail
    --role: string            # The same as the ROLE argument
    --check                   # Exit with 10 if there are no valid credentials
    --min-ttl: string         # With --check: require at least this much time left, such as 10m
    --json                    # Print JSON
    --help(-h)                # Print help
    ...words: string          # An alias, an ARN, ACCOUNT/ROLE or a role name; on a terminal, parts of names are enough
  ]

  def "nu-complete ol-aws why color" [] {
    [ "auto" "always" "never" ]
  }

  # Show which credentials a program would use here
  export extern "ol-aws why" [
    --config: path            # Use this config file [env: OL_AWS_CONFIG]
    --tenant: string          # Use the settings in [tenants.NAME] [env: OL_AWS_TENANT]
    --no-input                # Never ask; if an answer is needed, fail with exit code 9 (3 if a setting is missing) [env: OL_AWS_NO_INPUT]
    --color: string@"nu-complete ol-aws why color" # When to use color
    --quiet(-q)               # Print errors only
    --verbose(-v)             # Print each step (secrets are never printed); repeat it for more detail
    --json                    # Print JSON
    --help(-h)                # Print help
  ]

  def "nu-complete ol-aws doctor color" [] {
    [ "auto" "always" "never" ]
  }

  # Find problems with your setup, and show how to fix them
  export extern "ol-aws doctor" [
    --config: path            # Use this config file [env: OL_AWS_CONFIG]
    --tenant: string          # Use the settings in [tenants.NAME] [env: OL_AWS_TENANT]
    --no-input                # Never ask; if an answer is needed, fail with exit code 9 (3 if a setting is missing) [env: OL_AWS_NO_INPUT]
    --color: string@"nu-complete ol-aws doctor color" # When to use color
    --quiet(-q)               # Print errors only
    --verbose(-v)             # Print each step (secrets are never printed); repeat it for more detail
    --json                    # Print JSON
    --help(-h)                # Print help
  ]

  def "nu-complete ol-aws init color" [] {
    [ "auto" "always" "never" ]
  }

  def "nu-complete ol-aws init shell" [] {
    [ "bash" "zsh" "sh" "fish" "powershell" "nushell" "elvish" "xonsh" "tcsh" "cmd" ]
  }

  # Print the script that adds ol-assume to your shell
  export extern "ol-aws init" [
    --config: path            # Use this config file [env: OL_AWS_CONFIG]
    --tenant: string          # Use the settings in [tenants.NAME] [env: OL_AWS_TENANT]
    --no-input                # Never ask; if an answer is needed, fail with exit code 9 (3 if a setting is missing) [env: OL_AWS_NO_INPUT]
    --color: string@"nu-complete ol-aws init color" # When to use color
    --quiet(-q)               # Print errors only
    --verbose(-v)             # Print each step (secrets are never printed); repeat it for more detail
    --help(-h)                # Print help
    shell: string@"nu-complete ol-aws init shell" # The shell to print the script for; sh is for dash, ksh, mksh, busybox and yash
  ]

  def "nu-complete ol-aws prompt color" [] {
    [ "auto" "always" "never" ]
  }

  # Print the active role and its time left for a status bar
  export extern "ol-aws prompt" [
    --config: path            # Use this config file [env: OL_AWS_CONFIG]
    --tenant: string          # Use the settings in [tenants.NAME] [env: OL_AWS_TENANT]
    --no-input                # Never ask; if an answer is needed, fail with exit code 9 (3 if a setting is missing) [env: OL_AWS_NO_INPUT]
    --color: string@"nu-complete ol-aws prompt color" # When to use color
    --quiet(-q)               # Print errors only
    --verbose(-v)             # Print each step (secrets are never printed); repeat it for more detail
    --format: string          # Print this text, with the fields below filled in
    --help(-h)                # Print help
  ]

  def "nu-complete ol-aws completions color" [] {
    [ "auto" "always" "never" ]
  }

  def "nu-complete ol-aws completions shell" [] {
    [ "bash" "zsh" "sh" "fish" "powershell" "nushell" "elvish" "xonsh" "tcsh" "cmd" ]
  }

  # Print a completion script, for packagers
  export extern "ol-aws completions" [
    --config: path            # Use this config file [env: OL_AWS_CONFIG]
    --tenant: string          # Use the settings in [tenants.NAME] [env: OL_AWS_TENANT]
    --no-input                # Never ask; if an answer is needed, fail with exit code 9 (3 if a setting is missing) [env: OL_AWS_NO_INPUT]
    --color: string@"nu-complete ol-aws completions color" # When to use color
    --quiet(-q)               # Print errors only
    --verbose(-v)             # Print each step (secrets are never printed); repeat it for more detail
    --help(-h)                # Print help
    shell: string@"nu-complete ol-aws completions shell" # The shell to print the script for
  ]

  def "nu-complete ol-aws man color" [] {
    [ "auto" "always" "never" ]
  }

  # Print the manual page, or write all pages to a directory
  export extern "ol-aws man" [
    --config: path            # Use this config file [env: OL_AWS_CONFIG]
    --tenant: string          # Use the settings in [tenants.NAME] [env: OL_AWS_TENANT]
    --no-input                # Never ask; if an answer is needed, fail with exit code 9 (3 if a setting is missing) [env: OL_AWS_NO_INPUT]
    --color: string@"nu-complete ol-aws man color" # When to use color
    --quiet(-q)               # Print errors only
    --verbose(-v)             # Print each step (secrets are never printed); repeat it for more detail
    --help(-h)                # Print help
    directory?: path          # The directory for manual pages
  ]

  def "nu-complete ol-aws help color" [] {
    [ "auto" "always" "never" ]
  }

  def "nu-complete ol-aws help topic" [] {
    [ "configure" "login" "logout" "exec" "env" "console" "profiles" "credential-process" "serve" "save" "roles" "status" "why" "doctor" "init" "prompt" "completions" "man" "help" "ol-assume" ]
  }

  # Print the help of a command
  export extern "ol-aws help" [
    --config: path            # Use this config file [env: OL_AWS_CONFIG]
    --tenant: string          # Use the settings in [tenants.NAME] [env: OL_AWS_TENANT]
    --no-input                # Never ask; if an answer is needed, fail with exit code 9 (3 if a setting is missing) [env: OL_AWS_NO_INPUT]
    --color: string@"nu-complete ol-aws help color" # When to use color
    --quiet(-q)               # Print errors only
    --verbose(-v)             # Print each step (secrets are never printed); repeat it for more detail
    --help(-h)                # Print help
    topic?: string@"nu-complete ol-aws help topic" # The command; without it, help lists all commands
  ]

}

export use completions *
