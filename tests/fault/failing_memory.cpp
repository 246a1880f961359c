// SPDX-License-Identifier: Apache-2.0
// The allocations of fail_calls.cpp. In a file of its own: AddressSanitizer has allocations for itself, so that
// programs with it are tested without this one. `new` comes here, too.

#include <cerrno>
#include <cstddef>

#include "tests/fault/fail_calls.hpp"

using fault::fails;
using fault::Kind;

extern "C" {

void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t number, std::size_t size);
void* __libc_realloc(void* memory, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);

void* malloc(std::size_t size) noexcept {
    return fails(Kind::malloc) ? nullptr : __libc_malloc(size);
}

void* calloc(std::size_t number, std::size_t size) noexcept {
    return fails(Kind::malloc) ? nullptr : __libc_calloc(number, size);
}

void* realloc(void* memory, std::size_t size) noexcept {
    return size > 0 && fails(Kind::malloc) ? nullptr : __libc_realloc(memory, size);
}

void* reallocarray(void* memory, std::size_t number, std::size_t size) noexcept {
    std::size_t bytes = 0;
    if (!__builtin_mul_overflow(number, size, &bytes)) return realloc(memory, bytes);
    errno = ENOMEM;
    return nullptr;
}

void* memalign(std::size_t alignment, std::size_t size) noexcept {
    return fails(Kind::malloc) ? nullptr : __libc_memalign(alignment, size);
}

void* aligned_alloc(std::size_t alignment, std::size_t size) noexcept {
    return memalign(alignment, size);
}

int posix_memalign(void** memory, std::size_t alignment, std::size_t size) noexcept {
    const int before = errno;
    void* const got = memalign(alignment, size);
    errno = before;
    if (got == nullptr) return ENOMEM;
    *memory = got;
    return 0;
}
}
