// SPDX-License-Identifier: Apache-2.0
#include "common/base/process_reading.hpp"

#include <unistd.h>

#include "common/base/proc_text.hpp"

namespace vlm::base {
namespace {

// Of the fields of /proc/self/stat after the program's name, which may hold blanks and brackets.
constexpr std::size_t user_ticks = 11;
constexpr std::size_t kernel_ticks = 12;

std::optional<Micros> cpu_time(std::string_view stat, long ticks_per_second) {
    const auto name_end = stat.rfind(')');
    if (name_end == std::string_view::npos) return std::nullopt;
    const auto fields = words(stat.substr(name_end + 1));
    if (fields.size() <= kernel_ticks) return std::nullopt;
    const auto user = parse_count(fields[user_ticks]);
    const auto kernel = parse_count(fields[kernel_ticks]);
    if (!user || !kernel) return std::nullopt;
    const auto in_user = ticks_to_time(*user, ticks_per_second);
    const auto in_kernel = ticks_to_time(*kernel, ticks_per_second);
    return in_user && in_kernel ? std::optional{*in_user + *in_kernel} : std::nullopt;
}

} // namespace

ProcessReading parse_process(std::string_view stat, std::string_view status, long ticks_per_second) {
    return {cpu_time(stat, ticks_per_second), kilobytes_of(status, "VmRSS")};
}

ProcessReading read_process() {
    return parse_process(read_kernel_file("/proc/self/stat"), read_kernel_file("/proc/self/status"),
                         ::sysconf(_SC_CLK_TCK));
}

} // namespace vlm::base
