package io.drawbridge.core.config;

/** Where a route ends. */
public sealed interface RouteTarget {
    /** A configured peer. */
    record Trunk(String name) implements RouteTarget {
        @Override
        public String toString() {
            return name;
        }
    }

    /** The binding that the Request-URI names; where there is none, the next route is tried. */
    record Registered() implements RouteTarget {
        @Override
        public String toString() {
            return "registered";
        }
    }

    /** The built-in answering machine that sends audio back. */
    record Echo() implements RouteTarget {
        @Override
        public String toString() {
            return "echo";
        }
    }

    /** The built-in machine that plays a tone. */
    record Tone() implements RouteTarget {
        @Override
        public String toString() {
            return "tone";
        }
    }

    /** The target that a file means; a word without a meaning of its own is a trunk's name. */
    static RouteTarget of(String word) {
        return switch (word) {
            case "registered" -> new Registered();
            case "echo" -> new Echo();
            case "tone" -> new Tone();
            default -> new Trunk(word);
        };
    }
}
