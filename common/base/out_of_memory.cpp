// SPDX-License-Identifier: Apache-2.0
#include "common/base/out_of_memory.hpp"

#include <array>
#include <cerrno>
#include <exception>
#include <new>
#include <string_view>
#include <tuple>

#include <sys/uio.h>
#include <unistd.h>

#include "common/base/exit_code.hpp"

namespace vlm::base {
namespace {

std::terminate_handler otherwise = nullptr;

iovec piece(std::string_view text) {
    return {const_cast<char*>(text.data()), text.size()}; // it is only read
}

/// Nothing here needs memory.
[[noreturn]] void end() {
    try {
        if (std::current_exception()) throw;
    } catch (const std::bad_alloc&) {
        const std::array<iovec, 2> line{piece(program_invocation_short_name),
                                        piece(": out of memory; see MEMORY USAGE in the manual page\n")};
        std::ignore = ::writev(STDERR_FILENO, line.data(), static_cast<int>(line.size()));
        ::_exit(static_cast<int>(ExitCode::failed));
    } catch (...) { // what that is, the usual handler tells
        otherwise();
    }
    otherwise();
    ::_exit(static_cast<int>(ExitCode::failed)); // it does not return
}

} // namespace

void end_without_memory() noexcept {
    otherwise = std::set_terminate(end);
}

} // namespace vlm::base
