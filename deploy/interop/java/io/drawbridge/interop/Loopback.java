package io.drawbridge.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Loopback addresses of this test run's own: 127.N.0.x is the outside, 127.N.1.x the inside, so
 * that an inside address in an outside capture stands out, and two runs on one machine do not meet.
 *
 * @param number N
 */
record Loopback(int number) {
    private static DatagramSocket held;

    /** The addresses of this run. */
    static final Loopback OWN = pick();

    private static Loopback pick() {
        int first = (int) (ProcessHandle.current().pid() % 250);
        for (int i = 0; i < 250; i++) {
            Loopback loopback = new Loopback(2 + (first + i) % 250);
            try {
                held = new DatagramSocket(new InetSocketAddress(loopback.address("3.1"), 5059));
                return loopback;
            } catch (IOException e) {
                // another run has this number
            }
        }
        throw new IllegalStateException("no free loopback addresses");
    }

    private InetAddress address(String rest) {
        return address(number, rest);
    }

    private static InetAddress address(int number, String rest) {
        try {
            return InetAddress.getByName("127." + number + "." + rest);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Drawbridge's own outside address. */
    String outside() {
        return "127." + number + ".0.2";
    }

    /** The peer that is configured as trunk {@code carrier}. */
    String carrier() {
        return "127." + number + ".0.10";
    }

    /** Somebody outside whom nobody knows. */
    String stranger() {
        return "127." + number + ".0.66";
    }

    /** What every outside address begins with. */
    String outsidePrefix() {
        return "127." + number + ".0.";
    }

    /** Drawbridge's own inside address. */
    String inside() {
        return "127." + number + ".1.2";
    }

    /** The peer that is configured as trunk {@code pbx}. */
    String pbx() {
        return "127." + number + ".1.10";
    }

    /** The peer that is configured as trunk {@code silent}. */
    String silent() {
        return "127." + number + ".1.11";
    }

    /** What every inside address begins with. */
    String insidePrefix() {
        return "127." + number + ".1.";
    }

    String admin() {
        return "127." + number + ".2.2";
    }

    /** Puts the addresses in the place of their names. */
    String fill(String text) {
        return text.replace("OUTSIDE", outside())
                .replace("CARRIER", carrier())
                .replace("STRANGER", stranger())
                .replace("INSIDE", inside())
                .replace("PBX", pbx())
                .replace("SILENT", silent())
                .replace("ADMIN", admin());
    }
}
