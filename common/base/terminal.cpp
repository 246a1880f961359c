// SPDX-License-Identifier: Apache-2.0
#include "common/base/terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

namespace vlm::base {

int terminal_columns() {
    winsize size{};
    return ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

} // namespace vlm::base
