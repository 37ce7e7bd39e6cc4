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
    --device: string          # The second factor to use, by name, id or type [env: OL_AWS_DEVICE]
    --otp: string             # A one-time code; `-` reads it from stdin [env: OL_AWS_OTP]
    --fresh                   # Do not use cached credentials
    --min-ttl: string         # Renew first, or fail (exit code 10; exec: 125), when less than this is left: 45m, 1h30m
    --duration: string        # How long the session should live, 15m to 12h; steps down to what the role allows [env: OL_AWS_DURATION]
    --region: string          # The AWS region [env: OL_AWS_REGION]
    --yes                     # Use a guarded role without typing its account's name
    --help(-h)                # Print help (see more with '--help')
    ...words: string          # The role; several words are taken together
  ]

  def "nu-complete ol-aws exec color" [] {
    [ "auto" "always" "never" ]
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
    --device: string          # The second factor to use, by name, id or type [env: OL_AWS_DEVICE]
    --otp: string             # A one-time code; `-` reads it from stdin [env: OL_AWS_OTP]
    --fresh                   # Do not use cached credentials
    --min-ttl: string         # Renew first, or fail (exit code 10; exec: 125), when less than this is left: 45m, 1h30m
    --duration: string        # How long the session should live, 15m to 12h; steps down to what the role allows [env: OL_AWS_DURATION]
    --region: string          # The AWS region [env: OL_AWS_REGION]
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
    --role: string            # A role, instead of naming it as an argument
    --device: string          # The second factor to use, by name, id or type [env: OL_AWS_DEVICE]
    --otp: string             # A one-time code; `-` reads it from stdin [env: OL_AWS_OTP]
    --fresh                   # Do not use cached credentials
    --min-ttl: string         # Renew first, or fail (exit code 10; exec: 125), when less than this is left: 45m, 1h30m
    --duration: string        # How long the session should live, 15m to 12h; steps down to what the role allows [env: OL_AWS_DURATION]
    --region: string          # The AWS region [env: OL_AWS_REGION]
    --yes                     # Use a guarded role without typing its account's name
    --help(-h)                # Print help
    ...roles: string          # Roles to take the credentials of, too
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
    --otp: string             # A one-time code; `-` reads it from stdin [env: OL_AWS_OTP]
    --fresh                   # Do not use cached credentials
    --min-ttl: string         # Renew first, or fail (exit code 10; exec: 125), when less than this is left: 45m, 1h30m
    --duration: string        # How long the session should live, 15m to 12h; steps down to what the role allows [env: OL_AWS_DURATION]
    --region: string          # The AWS region [env: OL_AWS_REGION]
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

  # Print this message or the help of the given subcommand(s)
  export extern "ol-aws help help" [
  ]

}

export use completions *
