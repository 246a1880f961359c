// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cerrno>

#include "common/base/error.hpp"
#include "common/store/store_error.hpp"

namespace vlm::archive {

/// Does something with an index that must not be lost: throws OutputError, which ends a run, where the index fails.
template <class Work>
auto or_stop(const Work& work) {
    try {
        return work();
    } catch (const store::StoreError& error) {
        throw base::OutputError{error.what(), error.kind() == store::StoreError::Kind::busy ? EBUSY : EIO};
    }
}

} // namespace vlm::archive
