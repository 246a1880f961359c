// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace vlm::base {

/// Keeps memory that is freed for what is allocated next, up to 32 MiB in each of as many heaps as there are cores. The
/// system would hand it out again page by page, each zeroed first, which costs more than to fill it: for programs that
/// make bodies of megabytes all the time. Called before other threads begin; without effect where the C library is not
/// glibc.
void keep_freed_memory();

/// Gives memory of 2 MiB and more back to the system as soon as it is freed; by itself, glibc begins to keep it, and the
/// planes of large pictures leave holes in its heaps. For programs that hold such pictures of several videos, and do not
/// make new ones all the time. Called before other threads begin; without effect where the C library is not glibc.
void return_large_memory();

} // namespace vlm::base
