// SPDX-License-Identifier: Apache-2.0
#include "common/base/machine_reading.hpp"

#include <cctype>

#include <unistd.h>

#include "common/base/proc_text.hpp"
#include "common/base/text.hpp"

namespace vlm::base {
namespace {

/// "cpu  user nice system idle iowait irq softirq steal guest guest_nice"; guests are in user and nice already.
std::optional<Micros> busy_time(std::string_view line, long ticks_per_second) {
    constexpr std::size_t idle = 4;
    constexpr std::size_t iowait = 5;
    constexpr std::size_t steal = 8;
    const auto fields = words(line);
    if (fields.size() <= idle) return std::nullopt;
    Micros busy{0};
    for (std::size_t i = 1; i < fields.size() && i < steal; ++i) {
        if (i == idle || i == iowait) continue;
        const auto ticks = parse_count(fields[i]);
        const auto time = ticks ? ticks_to_time(*ticks, ticks_per_second) : std::nullopt;
        if (!time) return std::nullopt;
        busy += *time;
    }
    return busy;
}

void parse_cores(MachineReading& machine, std::string_view stat, long ticks_per_second) {
    std::int64_t cores = 0;
    for (const std::string_view line : split(stat, '\n')) {
        if (line.substr(0, 3) != "cpu" || line.size() < 4) continue;
        if (line[3] == ' ') machine.busy_time = busy_time(line, ticks_per_second);
        if (std::isdigit(static_cast<unsigned char>(line[3])) != 0) ++cores;
    }
    if (cores > 0) machine.cores = cores;
}

void parse_memory(MachineReading& machine, std::string_view meminfo) {
    machine.memory_total = kilobytes_of(meminfo, "MemTotal");
    const auto available = kilobytes_of(meminfo, "MemAvailable");
    if (machine.memory_total && available && *available <= *machine.memory_total) {
        machine.memory_used = *machine.memory_total - *available;
    }
}

/// "  eth0: bytes packets errs drop fifo frame compressed multicast bytes …": what came, then what went.
void parse_network(MachineReading& machine, std::string_view line) {
    constexpr std::size_t sent_bytes = 8;
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || trim(line.substr(0, colon)) == "lo") return;
    const auto fields = words(line.substr(colon + 1));
    if (fields.size() <= sent_bytes) return;
    const auto received = parse_count(fields[0]);
    const auto sent = parse_count(fields[sent_bytes]);
    if (!received || !sent) return;
    machine.received = machine.received.value_or(0) + *received;
    machine.sent = machine.sent.value_or(0) + *sent;
}

} // namespace

MachineReading parse_machine(std::string_view stat, std::string_view meminfo, std::string_view networks,
                             long ticks_per_second) {
    MachineReading machine;
    parse_cores(machine, stat, ticks_per_second);
    parse_memory(machine, meminfo);
    for (const std::string_view line : split(networks, '\n'))
        parse_network(machine, line);
    return machine;
}

MachineReading read_machine() {
    return parse_machine(read_kernel_file("/proc/stat"), read_kernel_file("/proc/meminfo"),
                         read_kernel_file("/proc/net/dev"), ::sysconf(_SC_CLK_TCK));
}

} // namespace vlm::base
