package io.drawbridge.policy.acl;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The table against the plain model: ask every prefix, keep the longest that holds the address. */
class PrefixTableProperties {
    @Property(tries = 2_000)
    void findsTheLongestPrefix_asTheModelDoes(
            @ForAll("prefixes") List<Prefix> prefixes,
            @ForAll("addresses") List<InetAddress> some) {
        Map<Prefix, Integer> values = new HashMap<>();
        for (Prefix prefix : prefixes) {
            values.put(prefix, values.size());
        }
        PrefixTable<Integer> table = PrefixTable.of(values);

        assertThat(table.size()).isEqualTo(values.size());
        some.forEach(address -> sameAsModel(table, values, address));
        for (Prefix prefix : prefixes) { // the first and last address of each, and their neighbours
            for (int step = -1; step <= 1; step++) {
                sameAsModel(table, values, moved(prefix.address(), step));
                sameAsModel(table, values, moved(last(prefix), step));
            }
        }
    }

    private static void sameAsModel(
            PrefixTable<Integer> table, Map<Prefix, Integer> values, InetAddress address) {
        Optional<Integer> expected =
                values.keySet().stream()
                        .filter(prefix -> prefix.contains(address))
                        .max(Comparator.comparingInt(Prefix::length))
                        .map(values::get);
        AddressBits bits = AddressBits.of(address);
        assertThat(Optional.ofNullable(table.find(bits))).as("%s", address).isEqualTo(expected);
        assertThat(table.contains(bits)).isEqualTo(expected.isPresent());
    }

    /** Few different bits, so that prefixes nest, touch and reach the ends of the address space. */
    @Provide
    Arbitrary<InetAddress> addresses1() {
        Arbitrary<Byte> bytes =
                Arbitraries.of((byte) 0, (byte) 0, (byte) 1, (byte) 0x7F, (byte) 0x80, (byte) 0xFF);
        return Arbitraries.of(4, 16)
                .flatMap(
                        length ->
                                bytes.array(byte[].class)
                                        .ofSize(length)
                                        .map(PrefixTableProperties::address));
    }

    @Provide
    Arbitrary<List<InetAddress>> addresses() {
        return addresses1().list().ofMaxSize(10);
    }

    @Provide
    Arbitrary<List<Prefix>> prefixes() {
        Arbitrary<Prefix> prefix =
                Combinators.combine(addresses1(), Arbitraries.integers().between(0, 128))
                        .as(
                                (address, length) ->
                                        Prefix.covering(
                                                address,
                                                length % (address.getAddress().length * 8 + 1)));
        return prefix.list().ofMaxSize(20);
    }

    private static InetAddress last(Prefix prefix) {
        byte[] bytes = prefix.address().getAddress();
        for (int bit = prefix.length(); bit < bytes.length * 8; bit++) {
            bytes[bit / 8] |= (byte) (0x80 >> bit % 8);
        }
        return address(bytes);
    }

    private static InetAddress moved(InetAddress from, int step) {
        byte[] bytes = from.getAddress();
        int carry = step;
        for (int i = bytes.length - 1; i >= 0 && carry != 0; i--) {
            int sum = (bytes[i] & 0xFF) + carry;
            bytes[i] = (byte) sum;
            carry = sum < 0 ? -1 : sum > 0xFF ? 1 : 0;
        }
        return address(bytes);
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException wrongLength) {
            throw new IllegalStateException(wrongLength);
        }
    }
}
