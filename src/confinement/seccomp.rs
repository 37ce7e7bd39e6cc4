//! The system calls that lead around files: local sockets, to programs outside that would do what is
//! asked of them (the session bus with the keyring and systemd, Docker, tmux, X11); input into the
//! terminal, which the shell there would run later.

use std::collections::BTreeMap;
use std::path::Path;

use nix::libc;
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
    SeccompRule, TargetArch,
};

/// The numbers of a process on x86-64 that has pointers of 32 bits (x32 ABI): this is added to them.
const X32: i64 = 0x4000_0000;
/// ioctl(2) has a number of its own there, which some kernels also take without the rest.
const X32_IOCTL: i64 = 514;
/// Sockets between programs of one machine.
const LOCAL: u64 = libc::AF_UNIX.unsigned_abs() as u64;
/// What a pair of sockets can be: others can be connected again, to somebody else.
const CONNECTED: [u64; 2] = [
    libc::SOCK_STREAM.unsigned_abs() as u64,
    libc::SOCK_SEQPACKET.unsigned_abs() as u64,
];
/// What puts text into a terminal's input, and what selects and pastes on the console
/// (asm-generic/ioctls.h; the same for each of these processors). libc gives them a type that depends
/// on the C library.
const TIOCSTI: u64 = 0x5412;
const TIOCLINUX: u64 = 0x541c;
/// The flags that stand in the same argument.
const TYPE: u64 = 0xf;

/// # Errors
/// When there is no filter for this processor.
pub fn check() -> Result<(), &'static str> {
    filter().map(drop)
}

/// # Errors
/// When the kernel does not take it.
pub fn enter() -> Result<(), &'static str> {
    seccompiler::apply_filter(&filter()?).map_err(|_| "the kernel refuses the seccomp filter")
}

fn filter() -> Result<BpfProgram, &'static str> {
    let architecture = std::env::consts::ARCH;
    let architecture = TargetArch::try_from(architecture)
        .map_err(|_| "this works on x86-64, ARM64 and RISC-V only")?;
    let made = calls().and_then(|calls| {
        let denied = SeccompAction::Errno(libc::EACCES.unsigned_abs());
        SeccompFilter::new(calls, SeccompAction::Allow, denied, architecture)
    });
    let program = made.and_then(TryInto::try_into);
    program.map_err(|_| "the seccomp filter cannot be made")
}

/// One number, whatever else is in the rest of the register.
fn is(argument: u8, value: u64) -> Result<SeccompCondition, seccompiler::BackendError> {
    SeccompCondition::new(argument, SeccompCmpArgLen::Dword, SeccompCmpOp::Eq, value)
}

fn rule<const N: usize>(
    conditions: [SeccompCondition; N],
) -> Result<SeccompRule, seccompiler::BackendError> {
    SeccompRule::new(conditions.into())
}

/// Sockets that our caller left open: what is connected stays so, whatever the filter says. Standard
/// input and output are the command's own business; what we opened ourselves ends with us.
pub fn close_inherited_sockets() {
    let open = Path::new("/proc/self/fd").read_dir().into_iter().flatten();
    let numbers = open.filter_map(|file| file.ok()?.file_name().to_str()?.parse::<i32>().ok());
    let numbers: Vec<_> = numbers.filter(|number| *number > 2).collect();
    for number in numbers
        .into_iter()
        .filter(|number| is_inherited_socket(*number))
    {
        let _ = nix::unistd::close(number);
    }
}

fn is_inherited_socket(number: i32) -> bool {
    let leads_to = Path::new("/proc/self/fd")
        .join(number.to_string())
        .read_link();
    let is_socket = leads_to.is_ok_and(|path| path.to_string_lossy().starts_with("socket:"));
    is_socket && !closes_itself(number)
}

/// Whether it ends when another program takes our place.
fn closes_itself(number: i32) -> bool {
    let information = std::fs::read_to_string(format!("/proc/self/fdinfo/{number}"));
    let information = information.unwrap_or_default();
    let mut lines = information.lines();
    let flags = lines.find_map(|line| line.strip_prefix("flags:"));
    let flags = flags.and_then(|flags| i32::from_str_radix(flags.trim(), 8).ok());
    flags.is_some_and(|flags| flags & libc::O_CLOEXEC != 0)
}

type Calls = BTreeMap<i64, Vec<SeccompRule>>;

/// What is denied. A program for another processor's numbers (32 bits) is ended by the filter.
fn calls() -> Result<Calls, seccompiler::BackendError> {
    let mut calls = Calls::new();
    let mut deny = |number: i64, rules: &[SeccompRule]| {
        for number in [number, X32 + number] {
            let known = calls.entry(number).or_default();
            known.extend_from_slice(rules);
        }
    };
    deny(libc::SYS_socket, &[rule([is(0, LOCAL)?])?]);
    let pair = |kind| {
        let condition = SeccompCondition::new(
            1,
            SeccompCmpArgLen::Dword,
            SeccompCmpOp::MaskedEq(TYPE),
            kind,
        );
        rule([is(0, LOCAL)?, condition?])
    };
    let kinds = (0..=TYPE).filter(|kind| !CONNECTED.contains(kind));
    let pairs = kinds.map(pair).collect::<Result<Vec<_>, _>>()?;
    deny(libc::SYS_socketpair, &pairs);
    let input = [rule([is(1, TIOCSTI)?])?, rule([is(1, TIOCLINUX)?])?];
    deny(libc::SYS_ioctl, &input);
    deny(X32_IOCTL, &input);
    // Whatever it is asked for, it does so without a system call that a filter sees.
    deny(libc::SYS_io_uring_setup, &[]);
    Ok(calls)
}
