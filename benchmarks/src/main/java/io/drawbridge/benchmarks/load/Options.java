package io.drawbridge.benchmarks.load;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a run of the rig measures.
 *
 * @param subjects names of what is compared
 * @param rates calls a second at which CPU and latency are measured
 * @param climb rates tried, in this order, until one is not clean; none: no search
 * @param held two numbers of calls held at once, for the memory of a call; none: not measured
 * @param seconds length of one measured run
 * @param warmUp seconds of calls through each subject before the first measurement
 * @param rounds how often each subject is measured at each rate, in turn with the others
 */
record Options(
        List<String> subjects,
        List<Integer> rates,
        List<Integer> climb,
        List<Integer> held,
        int seconds,
        int warmUp,
        int rounds) {
    static Options parse(String[] arguments) {
        Options options =
                new Options(
                        List.of("drawbridge", "kamailio"),
                        List.of(200, 500, 1000),
                        List.of(1000, 1250, 1500, 1750, 2000, 2500, 3000),
                        List.of(500, 2500),
                        20,
                        20,
                        3);
        List<String> rest = new ArrayList<>(Arrays.asList(arguments));
        while (!rest.isEmpty()) {
            String name = rest.removeFirst();
            String value = rest.isEmpty() ? "" : rest.removeFirst();
            options = options.with(name, value);
        }
        return options;
    }

    private Options with(String name, String value) {
        return switch (name) {
            case "--subjects" ->
                    new Options(words(value), rates, climb, held, seconds, warmUp, rounds);
            case "--rates" ->
                    new Options(subjects, numbers(value), climb, held, seconds, warmUp, rounds);
            case "--climb" ->
                    new Options(subjects, rates, numbers(value), held, seconds, warmUp, rounds);
            case "--held" ->
                    new Options(subjects, rates, climb, numbers(value), seconds, warmUp, rounds);
            case "--seconds" ->
                    new Options(
                            subjects, rates, climb, held, Integer.parseInt(value), warmUp, rounds);
            case "--warm-up" ->
                    new Options(
                            subjects, rates, climb, held, seconds, Integer.parseInt(value), rounds);
            case "--rounds" ->
                    new Options(
                            subjects, rates, climb, held, seconds, warmUp, Integer.parseInt(value));
            default -> throw new IllegalArgumentException("no such option: " + name);
        };
    }

    private static List<String> words(String value) {
        return value.equals("none") ? List.of() : List.of(value.split(",", -1));
    }

    private static List<Integer> numbers(String value) {
        return words(value).stream().map(Integer::valueOf).toList();
    }
}
