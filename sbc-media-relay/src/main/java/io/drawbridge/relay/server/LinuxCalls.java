package io.drawbridge.relay.server;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The C library's socket calls, through the foreign-function API. Calls that never wait are linked
 * as critical ones: they cost no thread transition.
 */
final class LinuxCalls {
    static final int AF_INET = 2;
    static final int AF_INET6 = 10;
    static final int SOCK_DGRAM = 2;
    static final int SOCK_NONBLOCK = 0x800;
    static final int SOCK_CLOEXEC = 0x80000;
    static final int SOL_SOCKET = 1;
    static final int SO_RCVBUF = 8;
    static final int SO_MEMINFO = 55;
    static final int IPPROTO_IP = 0;
    static final int IP_TOS = 1;
    static final int IPPROTO_IPV6 = 41;
    static final int IPV6_V6ONLY = 26;
    static final int IPV6_TCLASS = 67;
    static final int EPOLL_CTL_ADD = 1;
    static final int EPOLLIN = 1;
    static final int EPOLLET = 1 << 31;
    static final int EADDRINUSE = 98;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
    private static final Linker.Option CRITICAL = Linker.Option.critical(false);
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO_FIELD =
            STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private static final MethodHandle SOCKET = link("socket", ints(3), CRITICAL);
    private static final MethodHandle BIND =
            link("bind", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT), ERRNO);
    private static final MethodHandle SETSOCKOPT =
            link(
                    "setsockopt",
                    FunctionDescriptor.of(
                            JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT),
                    CRITICAL);
    private static final MethodHandle GETSOCKOPT =
            link(
                    "getsockopt",
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS),
                    CRITICAL);
    private static final MethodHandle CLOSE = link("close", ints(1));
    private static final MethodHandle EVENTFD = link("eventfd", ints(2));
    private static final MethodHandle WRITE =
            link("write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG), CRITICAL);
    private static final MethodHandle EPOLL_CREATE = link("epoll_create1", ints(1));
    private static final MethodHandle EPOLL_CTL =
            link(
                    "epoll_ctl",
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS),
                    CRITICAL);
    private static final FunctionDescriptor WAIT =
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
    private static final MethodHandle EPOLL_WAIT = link("epoll_wait", WAIT);
    private static final MethodHandle EPOLL_LOOK = link("epoll_wait", WAIT, CRITICAL);
    private static final FunctionDescriptor TRANSFER =
            FunctionDescriptor.of(
                    JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, ADDRESS);
    private static final MethodHandle RECVFROM = link("recvfrom", TRANSFER, CRITICAL);
    private static final MethodHandle SENDTO =
            link(
                    "sendto",
                    FunctionDescriptor.of(
                            JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT),
                    CRITICAL);

    private LinuxCalls() {}

    private static FunctionDescriptor ints(int count) {
        MemoryLayout[] arguments = new MemoryLayout[count];
        java.util.Arrays.fill(arguments, JAVA_INT);
        return FunctionDescriptor.of(JAVA_INT, arguments);
    }

    private static MethodHandle link(
            String name, FunctionDescriptor signature, Linker.Option... options) {
        MemorySegment symbol =
                LINKER.defaultLookup()
                        .find(name)
                        .orElseThrow(() -> new UnsupportedOperationException("no " + name));
        return LINKER.downcallHandle(symbol, signature, options);
    }

    /** Room for what {@link #errno} reads. */
    static MemoryLayout stateLayout() {
        return STATE;
    }

    static int errno(MemorySegment state) {
        return (int) ERRNO_FIELD.get(state, 0L);
    }

    static int socket(int domain, int type) {
        try {
            return (int) SOCKET.invokeExact(domain, type, 0);
        } catch (Throwable e) {
            throw broken("socket", e);
        }
    }

    static int bind(MemorySegment state, int socket, MemorySegment address, int length) {
        try {
            return (int) BIND.invokeExact(state, socket, address, length);
        } catch (Throwable e) {
            throw broken("bind", e);
        }
    }

    static int setsockopt(int socket, int level, int name, MemorySegment value) {
        try {
            return (int) SETSOCKOPT.invokeExact(socket, level, name, value, 4);
        } catch (Throwable e) {
            throw broken("setsockopt", e);
        }
    }

    /**
     * @param size octets of the value, before and after
     */
    static int getsockopt(
            int socket, int level, int name, MemorySegment value, MemorySegment size) {
        try {
            return (int) GETSOCKOPT.invokeExact(socket, level, name, value, size);
        } catch (Throwable e) {
            throw broken("getsockopt", e);
        }
    }

    static void close(int descriptor) {
        try {
            int _ = (int) CLOSE.invokeExact(descriptor);
        } catch (Throwable e) {
            throw broken("close", e);
        }
    }

    static int eventfd() {
        try {
            return (int) EVENTFD.invokeExact(0, SOCK_NONBLOCK | SOCK_CLOEXEC);
        } catch (Throwable e) {
            throw broken("eventfd", e);
        }
    }

    static void write(int descriptor, MemorySegment bytes, long length) {
        try {
            long _ = (long) WRITE.invokeExact(descriptor, bytes, length);
        } catch (Throwable e) {
            throw broken("write", e);
        }
    }

    static int epollCreate() {
        try {
            return (int) EPOLL_CREATE.invokeExact(SOCK_CLOEXEC);
        } catch (Throwable e) {
            throw broken("epoll_create1", e);
        }
    }

    static int epollAdd(int epoll, int descriptor, MemorySegment event) {
        try {
            return (int) EPOLL_CTL.invokeExact(epoll, EPOLL_CTL_ADD, descriptor, event);
        } catch (Throwable e) {
            throw broken("epoll_ctl", e);
        }
    }

    /**
     * @param timeoutMs 0: only looks; -1: for ever
     */
    static int epollWait(int epoll, MemorySegment events, int count, int timeoutMs) {
        try {
            return timeoutMs == 0
                    ? (int) EPOLL_LOOK.invokeExact(epoll, events, count, 0)
                    : (int) EPOLL_WAIT.invokeExact(epoll, events, count, timeoutMs);
        } catch (Throwable e) {
            throw broken("epoll_wait", e);
        }
    }

    static long recvfrom(
            int socket, MemorySegment buffer, long length, MemorySegment from, MemorySegment size) {
        try {
            return (long) RECVFROM.invokeExact(socket, buffer, length, 0, from, size);
        } catch (Throwable e) {
            throw broken("recvfrom", e);
        }
    }

    static long sendto(int socket, MemorySegment buffer, long length, MemorySegment to, int size) {
        try {
            return (long) SENDTO.invokeExact(socket, buffer, length, 0, to, size);
        } catch (Throwable e) {
            throw broken("sendto", e);
        }
    }

    /** A foreign call cannot throw by itself: the linkage is wrong. */
    private static IllegalStateException broken(String call, Throwable cause) {
        return new IllegalStateException(call, cause);
    }
}
