package io.drawbridge.core.transaction;

/**
 * SipHash-2-4: a keyed hash whose collisions nobody can make who does not know the key.
 *
 * @param k0 first half of the key
 * @param k1 second half of the key
 */
public record SipHash(long k0, long k1) {
    /**
     * Hash of a text: of the low bytes of its characters, which for what a SIP header holds in
     * ASCII is the hash of its bytes.
     */
    public long hash(CharSequence text) {
        return new Run(k0, k1).add(text).finish();
    }

    /** Hash of several texts, each with its end marked. */
    public long hash(CharSequence first, CharSequence second, CharSequence third) {
        Run run = new Run(k0, k1);
        return run.add(first).add((byte) 0).add(second).add((byte) 0).add(third).finish();
    }

    public long hash(byte[] bytes, int offset, int length) {
        Run run = new Run(k0, k1);
        for (int i = 0; i < length; i++) run.add(bytes[offset + i]);
        return run.finish();
    }

    /** Hash of four numbers, their bytes lowest first. */
    public long hash(long first, long second, long third, long fourth) {
        return new Run(k0, k1).add(first).add(second).add(third).add(fourth).finish();
    }

    /** Never shown in a log. */
    @Override
    public String toString() {
        return "SipHash[key hidden]";
    }

    private static final class Run {
        private long v0;
        private long v1;
        private long v2;
        private long v3;
        private long word;
        private int length;

        Run(long k0, long k1) {
            v0 = 0x736f6d6570736575L ^ k0;
            v1 = 0x646f72616e646f6dL ^ k1;
            v2 = 0x6c7967656e657261L ^ k0;
            v3 = 0x7465646279746573L ^ k1;
        }

        Run add(CharSequence text) {
            for (int i = 0; i < text.length(); i++) add((byte) text.charAt(i));
            return this;
        }

        /** Eight bytes; only behind as many bytes as eight divides. */
        Run add(long eight) {
            word = eight;
            length += 8;
            compress();
            word = 0;
            return this;
        }

        Run add(byte b) {
            word |= (b & 0xFFL) << ((length & 7) * 8);
            length++;
            if ((length & 7) == 0) {
                compress();
                word = 0;
            }
            return this;
        }

        long finish() {
            word |= (long) length << 56;
            compress();
            v2 ^= 0xFF;
            for (int i = 0; i < 4; i++) round();
            return v0 ^ v1 ^ v2 ^ v3;
        }

        private void compress() {
            v3 ^= word;
            round();
            round();
            v0 ^= word;
        }

        private void round() {
            v0 += v1;
            v1 = Long.rotateLeft(v1, 13) ^ v0;
            v0 = Long.rotateLeft(v0, 32);
            v2 += v3;
            v3 = Long.rotateLeft(v3, 16) ^ v2;
            v0 += v3;
            v3 = Long.rotateLeft(v3, 21) ^ v0;
            v2 += v1;
            v1 = Long.rotateLeft(v1, 17) ^ v2;
            v2 = Long.rotateLeft(v2, 32);
        }
    }
}
