package org.fedsim.network.kernel;

import com.sun.jna.LastErrorException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import org.fedsim.network.nft.FirewallNamespace;

/**
 * A network namespace and the one thread that lives in it.
 *
 * <p>A socket belongs for life to the namespace of the thread that created it. So sockets are
 * created here, by {@link #call}, and used anywhere.
 *
 * <pre>{@code
 * try (Namespace namespace = Namespace.open("edge")) {
 *   ServerSocket server = namespace.call(() -> new ServerSocket(5061));
 *   server.accept();
 * }
 * }</pre>
 *
 * <p>A namespace has no name in the file system and no process of its own. It ends when its thread
 * and the last socket in it have ended, so nothing of it outlives this process, however that ends.
 *
 * <p>A thread that is started inside would stay inside and keep the namespace; what runs in {@link
 * #call} must not start any, nor cause one to be started.
 */
public final class Namespace implements FirewallNamespace, AutoCloseable {
  private final String name;
  private final ExecutorService executor;
  private final Future<Place> place;

  /** Where the thread can be found by others. */
  private record Place(Thread thread, Path task) {}

  private Namespace(String name) {
    this.name = name;
    executor =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread thread = new Thread(null, task, "netns-" + name, STACK_BYTES);
              thread.setDaemon(true);
              return thread;
            });
    place = executor.submit(Namespace::enter);
  }

  private static final long STACK_BYTES = 256 * 1024;

  /**
   * Makes a namespace in which there is nothing but a loopback interface that is down.
   *
   * @param name for the thread, and for messages
   * @throws IOException when that is not allowed here, or there are too many
   */
  public static Namespace open(String name) throws IOException {
    Namespace namespace = begin(name);
    namespace.awaitOpen();
    return namespace;
  }

  /** Starts making one; {@link #awaitOpen} tells whether it came to be. */
  static Namespace begin(String name) {
    Libc.load();
    return new Namespace(name);
  }

  void awaitOpen() throws IOException {
    try {
      get(place);
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private static Place enter() throws IOException {
    try {
      Libc.unshare(Libc.CLONE_NEWNET);
    } catch (LastErrorException e) {
      throw new IOException(
          "cannot make a network namespace: " + Libc.strerror(e.getErrorCode()), e);
    }
    return new Place(
        Thread.currentThread(),
        Path.of("/proc").resolve(Files.readSymbolicLink(Path.of("/proc/thread-self"))));
  }

  public String name() {
    return name;
  }

  /** The number of its thread, by which the kernel finds the namespace. */
  int threadId() throws IOException {
    return Integer.parseInt(get(place).task().getFileName().toString());
  }

  /**
   * Runs something on the thread of this namespace, and returns what it returns or throws what it
   * throws. Waits for what others run there, so it must not block.
   *
   * @throws IOException what the callable throws, or when the namespace is closed
   */
  @Override
  public <T> T call(Callable<T> callable) throws IOException {
    if (Thread.currentThread() == get(place).thread()) {
      try {
        return callable.call();
      } catch (Exception e) {
        throw rethrown(e);
      }
    }
    return get(begin(callable));
  }

  /** Starts running something on the thread of this namespace. */
  <T> Future<T> begin(Callable<T> callable) throws IOException {
    try {
      return executor.submit(callable);
    } catch (RejectedExecutionException e) {
      throw new IOException("namespace " + name + " is closed", e);
    }
  }

  /** The end of what {@link #begin(Callable)} began. */
  static <T> T get(Future<T> future) throws IOException {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return future.get();
        } catch (InterruptedException e) {
          // What runs there is short and must not be left half done.
          interrupted = true;
        } catch (ExecutionException e) {
          throw rethrown(e.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** The same exception for the same reasons; declared ones other than IOException are wrapped. */
  private static IOException rethrown(Throwable cause) {
    if (cause instanceof IOException e) {
      return e;
    }
    if (cause instanceof RuntimeException e) {
      throw e;
    }
    if (cause instanceof Error e) {
      throw e;
    }
    return new IOException(cause);
  }

  /**
   * Starts a process in this namespace, by way of {@code nsenter}: a process that Java starts here
   * itself would leave Java's own watching thread behind in the namespace.
   *
   * @param builder what to start; its command is changed while it starts
   */
  @Override
  public Process start(ProcessBuilder builder) throws IOException {
    List<String> command = builder.command();
    List<String> inside = new ArrayList<>(List.of("nsenter", "--net=" + path(), "--"));
    inside.addAll(command);
    try {
      return builder.command(inside).start();
    } finally {
      builder.command(command);
    }
  }

  /** The file that stands for this namespace, {@code /proc/PID/task/TID/ns/net}. */
  Path path() throws IOException {
    return get(place).task().resolve("ns/net");
  }

  /** What the kernel calls this namespace, {@code net:[4026532000]}. */
  String inode() throws IOException {
    return Files.readSymbolicLink(path()).toString();
  }

  /**
   * Sets a kernel parameter of this namespace, {@code ipv4/ip_forward}; none that this kernel does
   * not have.
   */
  void set(String parameter, String value) throws IOException {
    Path file = Path.of("/proc/sys/net").resolve(parameter);
    call(
        () ->
            Files.exists(file)
                ? Files.write(file, value.getBytes(StandardCharsets.US_ASCII))
                : null);
  }

  /** Ends the thread. The namespace ends with the last socket in it. */
  @Override
  public void close() {
    executor.shutdown();
  }

  @Override
  public String toString() {
    return "namespace " + name;
  }
}
