# SPDX-License-Identifier: MIT
# Words of a text: counted, turned, sorted, and replaced by expressions.
use strict;
$| = 1;
open(my $file, '<', '/real/text') or die;
my @lines = <$file>;
@lines = @lines[0 .. 1200];

sub work {
    my (%count, %first, $sum);
    for my $line (@lines) {
        next unless $line =~ /^(?:# )?CONFIG_(\w+)(=| is)/;
        my @words = split /_/, lc $1;
        $count{$_}++ for @words;
        my $turned = join ' ', map { scalar reverse $_ } @words;
        $turned =~ s/([aeiou])([^aeiou ])/$2$1/g;
        $first{substr $turned, 0, 2} .= length($turned) . ',';
    }
    my @order = sort { $count{$b} <=> $count{$a} || $a cmp $b } keys %count;
    $sum = ($sum * 31 + ord($_) * $count{$_}) % 1000003 for @order;
    $sum = ($sum * 31 + length $first{$_}) % 1000003 for sort keys %first;
    return "$sum $#order";
}

my $first = work();
print "checksum $first\n";
while (1) {
    print work() eq $first ? ".\n" : "perl-text FAILED a later round came to something else\n";
}
