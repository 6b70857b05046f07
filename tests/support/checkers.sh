# shellcheck shell=bash
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# What "./dev test --sanitize", --tsan, --valgrind, --leaks and --scan-build do: a part of dev, with its functions.

# GStreamer's plugin scanner is not built with ASan, so it must not be used;
# and only the plugins needed are loaded, since others leak at load time. Where
# ASan watches dynamic thread storage it takes wrong sizes for it, which
# LeakSanitizer reads: that ends in a crash, or in all of the memory.
test_sanitize() {
  local dir=$PWD/build-sanitize
  # What the tests wait for is mostly not ours, and so not slower: building it is what takes long.
  configure_with_clang build-sanitize -Db_sanitize=address,undefined -Db_lundef=false -Doptimization=0 -Ddebug=false \
    "-Dcpp_args=-gline-tables-only" "-Dc_args=-gline-tables-only" \
    -Dintrospection=disabled -Dbench=disabled -Dtests=enabled && ninja -C "$dir" --quiet || return
  tests/support/plugin_folder.sh "$dir/gst-plugins" || return
  export GST_REGISTRY_FORK=no GST_PLUGIN_SYSTEM_PATH_1_0="$dir/gst-plugins"
  export ASAN_OPTIONS=detect_stack_use_after_return=1:strict_string_checks=1:fast_unwind_on_malloc=0:intercept_tls_get_addr=0
  export LSAN_OPTIONS="suppressions=$PWD/tests/support/lsan.supp:print_suppressions=0"
  export UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1
  meson_test build-sanitize --no-rebuild --timeout-multiplier 6 \
    --no-suite lint --no-suite browser "$@"
}

# The fan-out, from packets over lanes to sinks with many viewers that come and go; and the server's thread.
tsan_tests=(support-tsan bandwidth-sent_packets lane lane_rtcp lane_start late_joiner mutations packet_ring rtcp srtcp srtp
  ice-addresses ice-datagrams ice-faults ice-mutations ice-port ice-report ice-session ice-stun ice-stun-malformed
  media_crew_test media_fanout_test media_reduced_test peer_inbox
  narrow sink_crowd sink_cycles sink_departures sink_lane sink_pads sink_restarts sink_rush sink_stats
  source_restarts source_stats
  server-http server-life server-limits server-snapshots server-whep server-whip server-ws)

# The order that GLib makes is told by tests/support/tsan_glib.cpp. GSlice hands memory on from thread to thread, and
# what is locked in a library that is not looked at may be unlocked in one that is: so without either. The
# plugin scanner is as in test_sanitize. TSan of clang 14 cannot have addresses that are more at random than by 28 bits.
test_tsan() { # [MESON-TEST-ARGUMENT…]
  local usual=(--timeout-multiplier 6) ok=yes
  configure_with_clang build-tsan -Db_sanitize=thread -Db_lundef=false -Doptimization=1 -Ddebug=false \
    "-Dcpp_args=-gline-tables-only" "-Dc_args=-gline-tables-only" -Dintrospection=disabled \
    -Dbench=disabled -Dexamples=disabled -Dtests=enabled || return
  tests/support/plugin_folder.sh "$PWD/build-tsan/gst-plugins" || return
  export GST_REGISTRY_FORK=no GST_PLUGIN_SYSTEM_PATH_1_0="$PWD/build-tsan/gst-plugins" G_SLICE=always-malloc
  export TSAN_OPTIONS="suppressions=$PWD/tests/support/tsan.supp:print_suppressions=0"
  TSAN_OPTIONS+=:history_size=7:second_deadlock_stack=1:report_mutex_bugs=0
  [[ $(cat /proc/sys/vm/mmap_rnd_bits) -le 28 ]] || usual+=(--wrapper 'setarch -R')
  if [[ $# -gt 0 ]]; then
    meson_test build-tsan "${usual[@]}" "$@"
    return
  fi
  meson_test build-tsan "${usual[@]}" --suite core || ok=no
  meson_test build-tsan "${usual[@]}" "${tsan_tests[@]}" || ok=no
  [[ $ok == yes ]]
}

test_valgrind() {
  build_gcc && meson_test build-gcc --no-rebuild --setup valgrind --suite core "$@"
}

# More of them by name.
test_leaks() { # MESON-TEST-ARGUMENT…
  [[ $# -gt 0 ]] || set -- sink_pads sink_lane media_input_test media_track_inlet_test turn_tunnel narrow bin_server source_ends
  build_gcc && meson_test build-gcc --no-rebuild --setup leaks "$@"
}

# clang-tidy has the same checks, a source at a time and without what scan-build puts around the compiler.
test_scan_build() {
  local dir=build-scan reports=$PWD/build-scan/reports
  command -v scan-build >/dev/null || { apt update && apt install --no-install-recommends clang-tools; } || return
  rm -rf "$dir"
  (unset CC CXX && scan-build --use-cc=clang --use-c++=clang++ meson setup "$dir" --wrap-mode=nodownload \
    -Dtests=disabled -Dbench=disabled -Dintrospection=disabled -Doptimization=0 -Ddebug=false >/dev/null) &&
    scan-build --status-bugs --use-cc=clang --use-c++=clang++ -o "$reports" ninja -C "$dir" --quiet
}
