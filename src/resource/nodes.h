/* One row of /api/nodes. */
#ifndef WARREN_RESOURCE_NODES_H
#define WARREN_RESOURCE_NODES_H
#include "model/column.h"

/* clang-format off */
#define NODE_ROW(X) \
    X(STR, name, "name", "NAME", .width = 24, .flags = COL_KEY | COL_GROW) \
    X(BOOL, running, "running", "ST", .width = 2, .priority = 1, .format = FMT_STATE) \
    X(STR, alarms, "mem_alarm,disk_free_alarm,partitions,being_drained", "ALARMS", .width = 12, .priority = 2, \
      .flags = COL_ROUTE, .decode = node_alarms, .help = "memory, disk, partition, maintenance") \
    X(I64, memory, "mem_used", "MEMORY", .width = 9, .priority = 3, .format = FMT_BYTES) \
    X(F64, memory_share, "mem_used,mem_limit", "MEM%", .width = 5, .priority = 4, .format = FMT_PERCENT, \
      .flags = COL_ROUTE, \
      .decode = node_memory_share, .help = "of the limit at which publishers are blocked") \
    X(I64, disk_free, "disk_free", "DISK FREE", .width = 9, .priority = 5, .format = FMT_BYTES) \
    X(I64, fds, "fd_used", "FDs", .width = 7, .priority = 6, .format = FMT_COUNT) \
    X(I64, sockets, "sockets_used", "SOCK", .width = 7, .priority = 9, .format = FMT_COUNT) \
    X(I64, processes, "proc_used", "PROCS", .width = 9, .priority = 8, .format = FMT_COUNT) \
    X(I64, run_queue, "run_queue", "RUNQ", .width = 5, .priority = 10, .format = FMT_COUNT) \
    X(I64, uptime, "uptime", "UPTIME", .width = 9, .priority = 7, .format = FMT_DURATION) \
    X(STR, version, "rabbitmq_version", "VERSION", .width = 8, .priority = 12) \
    X(STR, type, "type", "TYPE", .width = 5, .priority = 20, .flags = COL_EXTRA) \
    X(I64, memory_limit, "mem_limit", "MEM LIMIT", .width = 9, .priority = 21, .format = FMT_BYTES, \
      .flags = COL_EXTRA) \
    X(BOOL, memory_alarm, "mem_alarm", "MEM ALARM", .width = 9, .priority = 22, .format = FMT_YES, \
      .flags = COL_EXTRA) \
    X(I64, disk_limit, "disk_free_limit", "DISK LIMIT", .width = 10, .priority = 23, .format = FMT_BYTES, \
      .flags = COL_EXTRA) \
    X(BOOL, disk_alarm, "disk_free_alarm", "DISK ALARM", .width = 10, .priority = 24, .format = FMT_YES, \
      .flags = COL_EXTRA) \
    X(I64, fd_total, "fd_total", "FD LIMIT", .width = 8, .priority = 25, .format = FMT_COUNT, .flags = COL_EXTRA) \
    X(I64, socket_total, "sockets_total", "SOCK LIMIT", .width = 10, .priority = 26, .format = FMT_COUNT, \
      .flags = COL_EXTRA) \
    X(I64, process_total, "proc_total", "PROC LIMIT", .width = 10, .priority = 27, .format = FMT_COUNT, \
      .flags = COL_EXTRA) \
    X(I64, processors, "processors", "CPUs", .width = 4, .priority = 28, .flags = COL_EXTRA) \
    X(JSON, partitions, "partitions", "PARTITIONS", .width = 16, .priority = 29, .format = FMT_LIST, \
      .flags = COL_EXTRA, .help = "nodes that it cannot see") \
    X(BOOL, draining, "being_drained", "DRAINED", .width = 7, .priority = 30, .format = FMT_YES, \
      .flags = COL_EXTRA, .help = "in maintenance mode") \
    X(STR, erlang, "erlang_version", "ERLANG", .width = 8, .priority = 31, .flags = COL_EXTRA) \
    X(STR, pid, "os_pid", "PID", .width = 7, .priority = 32, .flags = COL_EXTRA) \
    X(F64, gc, "gc_num_details.rate", "GC/s", .width = 7, .priority = 33, .format = FMT_RATE, .flags = COL_EXTRA) \
    X(F64, switches, "context_switches_details.rate", "CTX/s", .width = 7, .priority = 34, .format = FMT_RATE, \
      .flags = COL_EXTRA) \
    X(F64, connections_opened, "connection_created_details.rate", "CONN+/s", .width = 7, .priority = 35, \
      .format = FMT_RATE, .flags = COL_EXTRA) \
    X(F64, connections_closed, "connection_closed_details.rate", "CONN-/s", .width = 7, .priority = 36, \
      .format = FMT_RATE, .flags = COL_EXTRA) \
    X(F64, channels_opened, "channel_created_details.rate", "CHAN+/s", .width = 7, .priority = 37, \
      .format = FMT_RATE, .flags = COL_EXTRA) \
    X(F64, channels_closed, "channel_closed_details.rate", "CHAN-/s", .width = 7, .priority = 38, \
      .format = FMT_RATE, .flags = COL_EXTRA) \
    X(F64, write_time, "io_write_avg_time", "WRITE ms", .width = 8, .priority = 39, .format = FMT_RATE, \
      .flags = COL_EXTRA) \
    X(F64, sync_time, "io_sync_avg_time", "SYNC ms", .width = 8, .priority = 40, .format = FMT_RATE, \
      .flags = COL_EXTRA) \
    X(STR, rates_mode, "rates_mode", "RATES", .width = 8, .priority = 41, .flags = COL_EXTRA) \
    X(STR, data_dir, "db_dir", "DATA", .width = 24, .priority = 42, .flags = COL_EXTRA) \
    X(JSON, config_files, "config_files", "CONFIG", .width = 24, .priority = 43, .format = FMT_LIST, \
      .flags = COL_EXTRA | COL_DETAIL) \
    X(JSON, log_files, "log_files", "LOGS", .width = 24, .priority = 44, .format = FMT_LIST, \
      .flags = COL_EXTRA | COL_DETAIL) \
    X(JSON, plugins, "enabled_plugins", "PLUGINS", .width = 24, .priority = 45, .format = FMT_LIST, \
      .flags = COL_EXTRA | COL_DETAIL) \
    X(SERIES, memory_history, "mem_used_details.samples", "MEMORY", .width = 8, .priority = 50, \
      .flags = COL_EXTRA | COL_DETAIL) \
    X(SERIES, disk_history, "disk_free_details.samples", "DISK FREE", .width = 9, .priority = 51, \
      .flags = COL_EXTRA | COL_DETAIL) \
    X(SERIES, fd_history, "fd_used_details.samples", "FDs", .width = 8, .priority = 52, \
      .flags = COL_EXTRA | COL_DETAIL) \
    X(SERIES, process_history, "proc_used_details.samples", "PROCS", .width = 8, .priority = 53, \
      .flags = COL_EXTRA | COL_DETAIL)
/* clang-format on */
struct node_row {
    NODE_ROW(COL_MEMBER)
};

#endif
