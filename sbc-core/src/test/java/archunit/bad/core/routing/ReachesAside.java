package archunit.bad.core.routing;

class ReachesAside {
    archunit.bad.core.auth.Neighbour neighbour;
}
