package archunit.bad.core.telemetry;

class IsNoLeaf {
    archunit.bad.core.engine.Above above;
}
