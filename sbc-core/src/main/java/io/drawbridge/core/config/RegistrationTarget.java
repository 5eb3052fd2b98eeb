package io.drawbridge.core.config;

/** Where REGISTER goes. */
public sealed interface RegistrationTarget {
    /** A trunk that keeps the bindings: its registrar answers. */
    record Trunk(String name) implements RegistrationTarget {
        @Override
        public String toString() {
            return name;
        }
    }

    /** We are the registrar, for the users of the configuration. */
    record Embedded() implements RegistrationTarget {
        @Override
        public String toString() {
            return "embedded";
        }
    }

    /** The target that a file means; a word without a meaning of its own is a trunk's name. */
    static RegistrationTarget of(String word) {
        return word.equals("embedded") ? new Embedded() : new Trunk(word);
    }
}
