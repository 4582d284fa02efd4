package org.fedsim.scenarios.script;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.fedsim.network.Topology;
import org.fedsim.scenarios.result.Media;

/** One action of a scenario. What it shows is recorded under the name of its leg. */
public sealed interface Step {

  /** The leg that the step belongs to; empty when its result is not recorded. */
  Optional<String> legName();

  /** The users who take part; empty for steps between hosts. */
  List<User> users();

  /**
   * A remote user signs in through the Access Edge.
   *
   * @param leg the leg's name
   * @param user a user of kind {@link User.Kind#REMOTE}
   */
  record SignIn(String leg, User user) implements Step {
    @Override
    public Optional<String> legName() {
      return Optional.of(leg);
    }

    @Override
    public List<User> users() {
      return List.of(user);
    }
  }

  /**
   * An instant message. The first one between two users opens the session with an INVITE; later
   * ones, in either direction, are sent inside that dialog.
   *
   * @param leg the leg's name
   * @param from the sender
   * @param to the receiver
   * @param text what is said
   */
  record Message(String leg, User from, User to, String text) implements Step {
    @Override
    public Optional<String> legName() {
      return Optional.of(leg);
    }

    @Override
    public List<User> users() {
      return List.of(from, to);
    }
  }

  /**
   * Ends a message session or a call between two users with a BYE.
   *
   * @param leg the leg's name; empty when how the BYE fares is of no interest
   * @param from who hangs up
   * @param to the other side
   * @param of leg of the step that opened what is ended; empty when only one can be meant
   */
  record HangUp(Optional<String> leg, User from, User to, Optional<String> of) implements Step {
    @Override
    public Optional<String> legName() {
      return leg;
    }

    @Override
    public List<User> users() {
      return List.of(from, to);
    }
  }

  /**
   * A user asks for the presence of a contact with SUBSCRIBE.
   *
   * @param leg the leg's name
   * @param from the watcher
   * @param to the contact
   */
  record Subscribe(String leg, User from, User to) implements Step {
    @Override
    public Optional<String> legName() {
      return Optional.of(leg);
    }

    @Override
    public List<User> users() {
      return List.of(from, to);
    }
  }

  /**
   * The NOTIFY that the contact's side sends inside the subscription arrives at the watcher.
   *
   * @param leg the leg's name
   * @param from the contact
   * @param to the watcher
   */
  record Notify(String leg, User from, User to) implements Step {
    @Override
    public Optional<String> legName() {
      return Optional.of(leg);
    }

    @Override
    public List<User> users() {
      return List.of(from, to);
    }
  }

  /**
   * A call is set up with INVITE, an answer and ACK.
   *
   * @param leg the leg's name
   * @param from the caller
   * @param to who is called
   * @param media the streams offered, without repetition, at least one
   */
  record Call(String leg, User from, User to, List<Media> media) implements Step {
    public Call {
      media = List.copyOf(media);
    }

    @Override
    public Optional<String> legName() {
      return Optional.of(leg);
    }

    @Override
    public List<User> users() {
      return List.of(from, to);
    }
  }

  /**
   * RTP flows in one direction on every stream of the call between two users.
   *
   * @param leg the leg's name
   * @param from the sender
   * @param to the receiver
   * @param packets how many packets are sent on each stream, 1 to 10,000
   * @param maxLoss how many percent of a stream's packets may be lost, 0 to 100
   * @param of leg of the step that set the call up; empty when only one can be meant
   */
  record Rtp(String leg, User from, User to, int packets, int maxLoss, Optional<String> of)
      implements Step {
    /** How many packets a step sends when the file does not say. */
    public static final int DEFAULT_PACKETS = 10;

    /** What a call bears when the file does not say, in percent. */
    public static final int DEFAULT_MAX_LOSS = 5;

    @Override
    public Optional<String> legName() {
      return Optional.of(leg);
    }

    @Override
    public List<User> users() {
      return List.of(from, to);
    }
  }

  /**
   * A STUN Binding request and its answer over UDP.
   *
   * @param leg the leg's name
   * @param from where the request starts; port 0 is an ephemeral one
   * @param to whom it asks
   */
  record Stun(String leg, Endpoint from, Endpoint to) implements Step {
    @Override
    public Optional<String> legName() {
      return Optional.of(leg);
    }

    @Override
    public List<User> users() {
      return List.of();
    }
  }

  /**
   * A port on an interface.
   *
   * @param on the interface
   * @param port 0 (ephemeral) to 65535
   */
  record Endpoint(Topology.Interface on, int port) {
    /** The port of STUN. */
    public static final int STUN_PORT = 3478;

    /** Where the A/V Edge listens on it; it asks others from the first of them. */
    public static final List<String> AV_EDGE = List.of("edge.av", "edge.internal");

    /** Whether the A/V Edge itself has this port, so that nobody else can. */
    public boolean isAvEdge() {
      return port == STUN_PORT && AV_EDGE.contains(on.qualifiedName());
    }

    /** Whether it is the port that the A/V Edge asks others from. */
    boolean isAvEdgeOutside() {
      return isAvEdge() && on.qualifiedName().equals(AV_EDGE.get(0));
    }

    public InetSocketAddress socketAddress() {
      return new InetSocketAddress(on.address(), port);
    }
  }
}
