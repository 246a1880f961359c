// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/base/error.hpp"

namespace vlm::base {

/// One that the system failed to read (a disk, no descriptor left): it may be well, and another try may end otherwise.
class ReadError : public InputError {
public:
    using InputError::InputError;
};

} // namespace vlm::base
