package archunit.bad.core.message;

class ReachesUp {
    archunit.bad.core.engine.Above above;
}
