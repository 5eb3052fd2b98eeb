package io.drawbridge.benchmarks.load;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What processes have used: CPU by their own clocks (nanoseconds, all threads), memory by their
 * share of pages.
 */
public final class ProcessClock {
    private static final MethodHandle CLOCK_GETTIME =
            Linker.nativeLinker()
                    .downcallHandle(
                            Linker.nativeLinker().defaultLookup().findOrThrow("clock_gettime"),
                            FunctionDescriptor.of(JAVA_INT, JAVA_INT, ValueLayout.ADDRESS));

    private ProcessClock() {}

    /**
     * CPU time of all these processes since their start, in nanoseconds, ended threads included.
     */
    public static long cpuNanos(List<Long> pids) {
        return pids.stream().mapToLong(ProcessClock::cpuNanos).sum();
    }

    /** Proportional set size of all these processes, in bytes. */
    public static long pssBytes(List<Long> pids) {
        return pids.stream().mapToLong(ProcessClock::pssBytes).sum();
    }

    private static long cpuNanos(long pid) {
        // Linux: the clock of process p is ~p << 3, with 2 for "as the scheduler counts".
        int clock = (int) (~pid << 3 | 2);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment time = arena.allocate(JAVA_LONG, 2);
            int result = (int) CLOCK_GETTIME.invokeExact(clock, time);
            if (result != 0) throw new IllegalStateException("no CPU clock of process " + pid);
            return time.getAtIndex(JAVA_LONG, 0) * 1_000_000_000L + time.getAtIndex(JAVA_LONG, 1);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static long pssBytes(long pid) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/smaps_rollup"))) {
                if (line.startsWith("Pss:")) {
                    return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new IllegalStateException("no Pss of process " + pid);
    }
}
