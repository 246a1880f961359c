// SPDX-License-Identifier: Apache-2.0
#include "common/base/freed_memory.hpp"

#include <algorithm>
#include <thread>

#include <malloc.h>

namespace vlm::base {

void keep_freed_memory() {
#ifdef __GLIBC__
    constexpr int most = 32 << 20;
    mallopt(M_MMAP_THRESHOLD, most);
    mallopt(M_TRIM_THRESHOLD, most);
    mallopt(M_ARENA_MAX, static_cast<int>(std::max(1U, std::thread::hardware_concurrency())));
#endif
}

void return_large_memory() {
#ifdef __GLIBC__
    mallopt(M_MMAP_THRESHOLD, 2 << 20); // one that is set does not grow
#endif
}

} // namespace vlm::base
