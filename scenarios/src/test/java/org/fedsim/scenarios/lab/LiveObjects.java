package org.fedsim.scenarios.lab;

import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.TreeMap;
import javax.management.JMException;
import javax.management.ObjectName;

/** What the heap of this process holds after everything that nobody needs is gone. */
record LiveObjects(Map<String, Class> classes) {
  private static final String COMMANDS = "com.sun.management:type=DiagnosticCommand";

  /** How many objects of one class there are, and how many bytes they take. */
  record Class(long instances, long bytes) {}

  /** Collects garbage first; what has a finalizer outlives that, and is counted. */
  static LiveObjects now() throws JMException {
    System.gc();
    Object histogram =
        ManagementFactory.getPlatformMBeanServer()
            .invoke(
                new ObjectName(COMMANDS),
                "gcClassHistogram",
                new Object[] {new String[0]},
                new String[] {String[].class.getName()});
    Map<String, Class> classes = new TreeMap<>();
    for (String line : histogram.toString().lines().toList()) {
      // "   1:        226959       32344824  [B (java.base@17.0.15)"
      String[] words = line.strip().split("\\s+");
      if (words.length >= 4 && words[0].endsWith(":")) {
        Class one = new Class(Long.parseLong(words[1]), Long.parseLong(words[2]));
        classes.merge(
            words[3], one, (a, b) -> new Class(a.instances + b.instances, a.bytes + b.bytes));
      }
    }
    return new LiveObjects(classes);
  }

  /** Of all objects. */
  long bytes() {
    return classes.values().stream().mapToLong(Class::bytes).sum();
  }

  /** How many objects there are of classes whose name begins so, by class. */
  Map<String, Long> instances(String prefix) {
    Map<String, Long> found = new TreeMap<>();
    classes.forEach(
        (name, one) -> {
          if (name.startsWith(prefix)) {
            found.put(name, one.instances);
          }
        });
    return found;
  }
}
