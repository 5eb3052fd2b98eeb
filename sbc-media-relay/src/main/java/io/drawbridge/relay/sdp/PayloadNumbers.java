package io.drawbridge.relay.sdp;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which payload types of one party's m-line the other party is told of, and under which numbers: a
 * dynamic number keeps its meaning for the whole session (RFC 3264 §8.3.2), and each side has its
 * own session.
 *
 * @param source those that are passed on, with the numbers of the party that they come from
 * @param listed the same, with the numbers of the party that is told, in the same order
 * @param to for each number of the first party its number for the other one, -1: not passed on;
 *     null: all are passed on as they are
 */
public record PayloadNumbers(List<RtpMap> source, List<RtpMap> listed, byte @Nullable [] to) {
    private static final int NUMBERS = 128;

    /** Passed on without a change. */
    static PayloadNumbers same(List<RtpMap> all) {
        return new PayloadNumbers(all, all, null);
    }

    /** The number for the other party; -1 when it is not told. */
    int to(int number) {
        return to == null ? number : to[number];
    }

    /** Whether a number comes to another one on its way. */
    public boolean renumbers() {
        if (to == null) return false;
        for (int i = 0; i < to.length; i++) if (to[i] >= 0 && to[i] != i) return true;
        return false;
    }

    /**
     * For an offer.
     *
     * @param all what the offerer offers
     * @param chosen what of it is passed on, in order; the same list when all is
     * @param known what numbers have meant to the party that is offered to
     */
    public static PayloadNumbers offer(List<RtpMap> all, List<RtpMap> chosen, List<RtpMap> known) {
        if (fits(chosen, known)) {
            return chosen == all
                    ? same(all)
                    : new PayloadNumbers(chosen, chosen, table(chosen, chosen));
        }
        Numbering numbering = new Numbering(known, all);
        RtpMap[] listed = new RtpMap[chosen.size()];
        byte[] to = nothing();
        for (int pass = 0; pass < 2; pass++) { // rtx and red name others: these come first
            for (int i = 0; i < listed.length; i++) {
                RtpMap map = chosen.get(i);
                if (map.namesOthers() != (pass == 1)) continue;
                RtpMap told = map.namesOthers() ? renamed(map, to) : map;
                listed[i] = told.withNumber(numbering.numberFor(told));
                to[map.payloadType()] = (byte) listed[i].payloadType();
            }
        }
        return new PayloadNumbers(chosen, List.of(listed), to);
    }

    /** Whether nothing in a list contradicts what its numbers have meant. */
    private static boolean fits(List<RtpMap> list, List<RtpMap> known) {
        if (known.isEmpty() || known == list) return true;
        for (RtpMap map : list) {
            RtpMap before = of(known, map.payloadType());
            if (before != null && !map.sameMeaning(before)) return false;
            if (before == null && isKnown(map, known)) return false;
        }
        return true;
    }

    private static boolean isKnown(RtpMap map, List<RtpMap> known) {
        for (RtpMap other : known) if (other.sameMeaning(map)) return true;
        return false;
    }

    /** Finds numbers for one m-line of one party. */
    private static final class Numbering {
        private final List<RtpMap> known;
        private final boolean[] taken = new boolean[NUMBERS];
        private final boolean[] reserved = new boolean[NUMBERS];

        Numbering(List<RtpMap> known, List<RtpMap> all) {
            this.known = known;
            for (RtpMap map : known) reserved[map.payloadType()] = true;
            for (RtpMap map : all) reserved[map.payloadType()] = true;
        }

        int numberFor(RtpMap map) {
            int number = map.payloadType();
            RtpMap before = of(known, number);
            if (before != null && before.sameMeaning(map) && !taken[number]) return take(number);
            for (RtpMap other : known) {
                if (other.sameMeaning(map) && !taken[other.payloadType()])
                    return take(other.payloadType());
            }
            if (before == null && !taken[number]) return take(number);
            for (int i = 96; i < NUMBERS; i++) if (isFree(i)) return take(i);
            // RFC 5761 §4: 64 to 95 could be taken for RTCP.
            for (int i = 63; i >= 35; i--) if (isFree(i)) return take(i);
            return number; // all is used up: an old meaning has to give way
        }

        private boolean isFree(int number) {
            return !taken[number] && !reserved[number];
        }

        private int take(int number) {
            taken[number] = true;
            return number;
        }
    }

    /**
     * For an answer: which of its payload types were offered.
     *
     * @param answered as in the answer
     * @param offer what was offered to the party that answers
     * @return from the answering party's numbers to those of the party that offered
     */
    public static PayloadNumbers answer(List<RtpMap> answered, PayloadNumbers offer) {
        if (offer.to == null && isSubset(answered, offer.listed)) return same(answered);
        boolean[] taken = new boolean[offer.listed.size()];
        int[] place = new int[answered.size()];
        for (int pass = 0; pass < 2; pass++) {
            for (int i = 0; i < place.length; i++) {
                if (pass == 0) place[i] = -1;
                if (place[i] >= 0) continue;
                place[i] = find(answered.get(i), offer.listed, taken, pass == 0);
                if (place[i] >= 0) taken[place[i]] = true;
            }
        }
        List<RtpMap> source = new ArrayList<>(place.length);
        List<RtpMap> listed = new ArrayList<>(place.length);
        for (int i = 0; i < place.length; i++) {
            if (place[i] < 0) continue;
            source.add(answered.get(i));
            listed.add(answered.get(i).withNumber(offer.source.get(place[i]).payloadType()));
        }
        return new PayloadNumbers(source, listed, table(source, listed));
    }

    private static boolean isSubset(List<RtpMap> answered, List<RtpMap> offered) {
        for (RtpMap map : answered) {
            RtpMap same = of(offered, map.payloadType());
            if (same == null || !isTheSame(map, same)) return false;
        }
        return true;
    }

    /**
     * Some answers leave the a=rtpmap out; a level or profile of its own is the answerer's right.
     */
    private static boolean isTheSame(RtpMap answered, RtpMap offered) {
        return answered.encoding().isEmpty() || answered.sameEncoding(offered);
    }

    private static int find(RtpMap map, List<RtpMap> offered, boolean[] taken, boolean byNumber) {
        for (int i = 0; i < taken.length; i++) {
            if (taken[i]) continue;
            RtpMap other = offered.get(i);
            boolean same =
                    byNumber
                            ? other.payloadType() == map.payloadType() && isTheSame(map, other)
                            : other.namesOthers()
                                    ? other.sameEncoding(map)
                                    : other.sameMeaning(map);
            if (same) return i;
        }
        return -1;
    }

    /**
     * The numbers under which the answering party knows what the other party sends.
     *
     * @param answer as {@link #answer} gives it
     * @return for each number of the party that offered; null: all as they are
     */
    public byte @Nullable [] towardsAnswerer(PayloadNumbers answer) {
        return answer.to == null ? null : numbersOrNull(table(answer.listed, answer.source));
    }

    /**
     * The numbers under which the party that offered knows what the answering party sends: by the
     * numbers of our offer, or by those of its own answer.
     */
    public byte @Nullable [] towardsOfferer(PayloadNumbers answer) {
        if (to == null && answer.to == null) return null;
        byte[] numbers = table(listed, source);
        for (int i = 0; i < answer.source.size(); i++) {
            int from = answer.source.get(i).payloadType();
            if (numbers[from] < 0) numbers[from] = (byte) answer.listed.get(i).payloadType();
        }
        return numbersOrNull(numbers);
    }

    private static byte @Nullable [] numbersOrNull(byte[] numbers) {
        boolean another = false;
        for (int i = 0; i < NUMBERS; i++) {
            if (numbers[i] < 0) numbers[i] = (byte) i;
            another |= numbers[i] != i;
        }
        return another ? numbers : null;
    }

    /** What both lists say; where they contradict each other, {@code more} counts. */
    public static List<RtpMap> merged(List<RtpMap> known, List<RtpMap> more) {
        if (known.isEmpty() || known == more) return more;
        boolean fresh = false;
        for (RtpMap map : more) {
            RtpMap before = of(known, map.payloadType());
            fresh |= before == null || !map.encoding().isEmpty() && !map.sameMeaning(before);
        }
        if (!fresh) return known;
        List<RtpMap> all = new ArrayList<>(known.size() + more.size());
        for (RtpMap map : known) if (of(more, map.payloadType()) == null) all.add(map);
        all.addAll(more);
        return List.copyOf(all);
    }

    private static @Nullable RtpMap of(List<RtpMap> list, int number) {
        for (int i = 0; i < list.size(); i++)
            if (list.get(i).payloadType() == number) return list.get(i);
        return null;
    }

    private static byte[] nothing() {
        byte[] to = new byte[NUMBERS];
        Arrays.fill(to, (byte) -1);
        return to;
    }

    private static byte[] table(List<RtpMap> from, List<RtpMap> towards) {
        byte[] to = nothing();
        for (int i = 0; i < from.size(); i++)
            to[from.get(i).payloadType()] = (byte) towards.get(i).payloadType();
        return to;
    }

    /** rtx and red with the numbers of those that they are made of. */
    private static RtpMap renamed(RtpMap map, byte[] to) {
        return map.withVariant(
                map.encoding().equalsIgnoreCase("red")
                        ? redundant(map.variant(), to)
                        : associated(map.variant(), to));
    }

    /** Value of an rtx's a=fmtp (RFC 4588 §8.6): {@code apt=96;rtx-time=3000}. */
    static String associated(String parameters, byte[] to) {
        StringBuilder out = new StringBuilder(parameters.length());
        for (String parameter : parameters.split(";", -1)) {
            if (!out.isEmpty()) out.append(';');
            String name = parameter.strip();
            int number = name.startsWith("apt=") ? Tokens.number(name.substring(4), 127) : -1;
            if (number >= 0 && to[number] >= 0) out.append("apt=").append(to[number]);
            else out.append(parameter);
        }
        return out.toString();
    }

    /** Value of red's a=fmtp (RFC 2198 §5): {@code 111/111}. */
    static String redundant(String parameters, byte[] to) {
        StringBuilder out = new StringBuilder(parameters.length());
        for (String part : parameters.split("/", -1)) {
            if (!out.isEmpty()) out.append('/');
            int number = Tokens.number(part.strip(), 127);
            if (number >= 0 && to[number] >= 0) out.append(to[number]);
            else out.append(part);
        }
        return out.toString();
    }
}
