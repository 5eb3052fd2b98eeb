package io.drawbridge.benchmarks.media;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a run measures.
 *
 * @param subjects names of what is compared
 * @param modes of the calls
 * @param paced numbers of calls that run at 50 packets a second and leg
 * @param climb numbers of such calls tried, in this order, until one is not clean
 * @param held two numbers of calls held at once, for the memory of a call; none: not measured
 * @param seconds length of one measured run
 * @param warmUp seconds of packets through each subject and mode before the first measurement
 * @param rounds how often each subject is measured, in turn with the others
 * @param subjectCore core that the subjects are pinned to, as taskset wants it
 * @param coalesceMicros Drawbridge's {@code relays.coalesce}
 */
record MediaOptions(
        List<String> subjects,
        List<Keys> modes,
        List<Integer> paced,
        List<Integer> climb,
        List<Integer> held,
        int seconds,
        int warmUp,
        int rounds,
        String subjectCore,
        int coalesceMicros) {
    private static final Map<String, String> DEFAULTS =
            Map.of(
                    "--subjects", "drawbridge,rtpengine",
                    "--modes", "rtp-rtp,rtp-sdes,rtp-dtls",
                    "--paced", "100,500,1000",
                    "--climb", "1000,1250,1500,1750,2000,2250,2500,2750,3000,3250",
                    "--held", "200,1000",
                    "--seconds", "10",
                    "--warm-up", "10",
                    "--rounds", "3",
                    "--subject-core", "0",
                    "--coalesce", "0");

    static MediaOptions parse(String[] arguments) {
        Map<String, String> values = new TreeMap<>(DEFAULTS);
        for (int i = 0; i < arguments.length; i += 2) {
            if (!values.containsKey(arguments[i]) || i + 1 == arguments.length)
                throw new IllegalArgumentException("no such option: " + arguments[i]);
            values.put(arguments[i], arguments[i + 1]);
        }
        return new MediaOptions(
                words(values, "--subjects"),
                words(values, "--modes").stream().map(Keys::of).toList(),
                numbers(values, "--paced"),
                numbers(values, "--climb"),
                numbers(values, "--held"),
                number(values, "--seconds"),
                number(values, "--warm-up"),
                number(values, "--rounds"),
                values.getOrDefault("--subject-core", "0"),
                number(values, "--coalesce"));
    }

    private static List<String> words(Map<String, String> values, String name) {
        String value = values.getOrDefault(name, "none");
        return value.equals("none")
                ? List.of()
                : new ArrayList<>(Arrays.asList(value.split(",", -1)));
    }

    private static List<Integer> numbers(Map<String, String> values, String name) {
        return words(values, name).stream().map(Integer::valueOf).toList();
    }

    private static int number(Map<String, String> values, String name) {
        return Integer.parseInt(values.getOrDefault(name, "0"));
    }
}
