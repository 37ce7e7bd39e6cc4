# ol-aws in elvish: `ol-assume`, a prompt segment, completion.
#
# Load it in ~/.config/elvish/rc.elv:  eval (ol-aws init elvish | slurp)
# or, with segment:  eval (ol-aws init elvish | slurp) &on-end={|of| $of[ol_aws_prompt~] }
# or save it as ~/.config/elvish/lib/ol-aws.elv, and have rc.elv say `use ol-aws; ol-aws:ol_aws_prompt`.
# Loading starts no program, and neither does the segment.
#
# What elvish does in its own way: a failure is an exception, which holds the exact status. Having no clock, it shows
# `until 14:05`: nothing turns yellow, nothing is said to be expired, and there is no warning.

use re

# Set this shell to a role; with `-- COMMAND` run that alone with it. See `ol-aws env --help`.
fn ol-assume {|@words|
  if (has-value $words --) {
    e:ol-aws exec $@words
  } else {
    # A run that fails ends the function here, by its exception: nothing has changed.
    var answer = (e:ol-aws env --hook --shell elvish $@words | slurp)
    eval $answer
  }
}

fn -ol-aws-env {|name| if (has-env $name) { get-env $name } else { put '' } }

# Whether the variables are of more than one role: then neither is named.
fn -ol-aws-mixed {
  var check = (-ol-aws-env OL_AWS_CHECK)
  var key = (-ol-aws-env AWS_ACCESS_KEY_ID)
  var same = ''
  for name [OL_AWS_ROLE_ARN OL_AWS_ROLE OL_AWS_ACCOUNT OL_AWS_EXPIRES_AT] {
    set same = $same(-ol-aws-env $name)' '
  }
  set same = $same(re:replace '^.{0,16}' '' $key)
  put (and (not-eq $check '') (not-eq $check $same))
}

# The segment, or nothing. What comes from the environment could move the cursor: only what names are made of is shown.
fn -ol-aws-segment {
  var name = (-ol-aws-env OL_AWS_ROLE)
  if (and (not-eq $name '') (-ol-aws-mixed)) {
    if (not-eq (-ol-aws-env NO_COLOR) '') { put '[?]' } else { styled '[?]' red }
    put ' '
  } elif (not-eq $name '') {
    if (not-eq (-ol-aws-env OL_AWS_ACCOUNT) '') { set name = $name'@'(get-env OL_AWS_ACCOUNT) }
    set name = (re:replace '[^\p{L}0-9_+=,.@/ -]' '?' $name)
    var left = ''
    var end = (-ol-aws-env OL_AWS_EXPIRES_LOCAL)
    if (re:match '^[0-9]{2}:[0-9]{2}$' $end) { set left = ' until '$end }
    var segment = '['$name$left']'
    if (not-eq (-ol-aws-env NO_COLOR) '') {
      put $segment
    } elif (not-eq (-ol-aws-env OL_AWS_GUARD) '') {
      styled $segment magenta
    } else {
      styled $segment cyan
    }
    put ' '
  }
}

# Candidates for the last word: `VALUE` or `VALUE<TAB>DESCRIPTION` a line.
fn -ol-aws-candidates {|words|
  try {
    e:ol-aws complete -- $@words 2>/dev/null </dev/null | from-lines
  } catch e {
    nop
  }
}

# The rest is for the line editor. Scripts have none, and elvish looks up every name before it runs anything: so it is text,
# which is read where there is an editor.

var -ol-aws-has-editor = (eq (resolve edit:add-var) '$edit:add-var~')

var -ol-aws-completion = '
use str
fn complete {|@words|
  var last = (- (count $words) 1)
  for i [(range 1 $last)] {
    if (eq $words[$i] --) {
      # The command behind it completes as it would by itself; `--` stands where sudo would.
      edit:complete-sudo (all $words[$i..])
      return
    }
  }
  -ol-aws-candidates $words | each {|line|
    var value description = (str:split &max=2 "\t" $line"\t")
    set description = (str:trim-right $description "\t")
    if (not-eq $description "") { set description = " ("$description")" }
    edit:complex-candidate $value &code-suffix=" " &display=$value$description
  }
}
set edit:completion:arg-completer[ol-aws] = $complete~
set edit:completion:arg-completer[ol-assume] = $complete~
edit:add-var ol-assume~ $ol-assume~
'

var -ol-aws-prompt = '
# This map is the one place that a second `eval` of this file sees too: without a mark the wrappers would wrap each other.
if (not (has-key $edit:completion:arg-completer __ol_aws_prompt)) {
  set edit:completion:arg-completer[__ol_aws_prompt] = $nop~
  var theirs = $edit:prompt
  # The editor takes values by one way and bytes by another, which may be the faster one. The first way holds 16 values: when
  # there were more behind the segment, it has arrived.
  var ours = { -ol-aws-segment; repeat 32 ""; $theirs }
  set edit:prompt = $ours
  # A theme that was loaded after us has replaced the prompt: take it in.
  set edit:before-readline = [$@edit:before-readline {
    if (not-eq $edit:prompt $ours) {
      set theirs = $edit:prompt
      set edit:prompt = $ours
    }
  }]
}
'

# Have the prompt show role and end. Once is enough, twice does no harm.
fn ol_aws_prompt {
  if $-ol-aws-has-editor { eval $-ol-aws-prompt &ns=(ns [&-ol-aws-segment~=$-ol-aws-segment~]) }
}

# For `ol-aws doctor`: of which version this is, and which shell read it.
set-env OL_AWS_HOOK '0.1.0 '$pid

if $-ol-aws-has-editor {
  eval $-ol-aws-completion &ns=(ns [&ol-assume~=$ol-assume~ &-ol-aws-candidates~=$-ol-aws-candidates~])
  # A shell opened by `ol-aws exec ROLE` says so.
  if (not-eq (-ol-aws-env OL_AWS_DEPTH) '') { ol_aws_prompt }
}
