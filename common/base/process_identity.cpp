// SPDX-License-Identifier: Apache-2.0
#include "common/base/process_identity.hpp"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>

#include <fmt/format.h>

#include "common/base/descriptor.hpp"
#include "common/base/error.hpp"
#include "common/base/proc_text.hpp"

namespace vlm::base {
namespace {

std::string host() {
    std::array<char, 256> name{};
    return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
}

/// Empty where there is no such process. Throws SystemError where the system does not say.
std::string status_of(std::string_view id) {
    try {
        return read_file(fmt::format("/proc/{}/stat", id));
    } catch (const SystemError& error) {
        if (error.error_number() == ENOENT || error.error_number() == ESRCH) return "";
        throw;
    }
}

/// The 22nd field of /proc/<id>/stat, counted behind the name, which may hold anything; empty where there is no such
/// process. Throws SystemError.
std::string started(std::string_view id) {
    constexpr std::size_t fields_before = 19; // of those behind the name
    const std::string text = status_of(id);
    const auto name_end = text.rfind(')');
    if (name_end == std::string::npos) return "";
    const auto fields = words(std::string_view{text}.substr(name_end + 1));
    return fields.size() > fields_before ? std::string{fields[fields_before]} : "";
}

} // namespace

std::string process_identity() {
    return process_identity(::getpid());
}

std::string process_identity(int process) {
    const std::string id = std::to_string(process);
    return fmt::format("{} {} {}", host(), id, started(id));
}

ProcessState process_state(const std::string& identity) {
    const auto parts = words(identity);
    if (parts.size() != 3 || parts[0] != host()) return ProcessState::unknown;
    try {
        return started(parts[1]) == parts[2] ? ProcessState::runs : ProcessState::ended;
    } catch (const SystemError&) { // whoever has no descriptor left must not take another for dead
        return ProcessState::unknown;
    }
}

} // namespace vlm::base
