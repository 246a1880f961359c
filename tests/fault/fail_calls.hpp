// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace fault {

/// What is counted and made to fail, each kind by itself.
enum class Kind {
    malloc,
    read,
    write,
    open,
    fsync,
    connect,
    mmap,
    truncate,
    rename,
    close,
    thread,
    socket,
    sqlite,
    count
};

/// Counts this call. Whether it is one that is to fail: then errno says why.
bool fails(Kind kind) noexcept;

/// The same of a call on a descriptor or a path, which VLM_FAIL_PATH may leave out.
bool fails_on(Kind kind, int descriptor) noexcept;
bool fails_at(Kind kind, const char* path) noexcept;

} // namespace fault
