# Sets the slices of a process's threads in the kernel's scheduler; Java 17 has no call for that, and every Debian has
# perl-base. Priorities and policies stay as they are. Linux before 6.12 has no such slices.
# Arguments: pid; slice of the threads that stamp, us; of all others, us (0: as the kernel likes); a pattern of the names
# of those that stamp.
use strict;
use warnings;
use Config;

my ( $pid, $short, $long, $stamping ) = @ARGV;

# sched_setattr, sched_getattr: by what perl was built for, which need not be what the kernel was
my %calls = (
    x86_64  => [ 314, 315 ],
    i386    => [ 351, 352 ],
    i686    => [ 351, 352 ],
    aarch64 => [ 274, 275 ],
    riscv64 => [ 274, 275 ],
    arm     => [ 380, 381 ],
);
my ($machine) = $Config{archname} =~ /^([^-]+)/;
my ( $set, $get ) = @{ $calls{$machine} or die "not known how to on $machine\n" };

# size, policy, flags, nice, priority, runtime, deadline, period
my $layout = 'LLQlLQQQ';
my $size   = length pack $layout, (0) x 8;
my $normal = 0;

opendir my $tasks, "/proc/$pid/task" or die "no process $pid: $!\n";
for my $thread ( grep { /^\d+$/ } readdir $tasks ) {
    open my $file, '<', "/proc/$pid/task/$thread/comm" or next;    # it has ended
    my $name = <$file> // next;
    my $attributes = "\0" x $size;
    syscall( $get, $thread + 0, $attributes, $size, 0 ) == 0 or next;
    my @fields = unpack $layout, $attributes;
    next if $fields[1] != $normal;                                 # somebody's own choice
    $fields[5] or die "this kernel has no slices of threads (Linux 6.12 and later have)\n";
    $fields[5] = 1000 * ( $name =~ $stamping ? $short : $long );
    $attributes = pack $layout, @fields;
    syscall( $set, $thread + 0, $attributes, 0 ) == 0 or die "thread $thread: $!\n";
}
