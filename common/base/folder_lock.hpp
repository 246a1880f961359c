// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "common/base/descriptor.hpp"

namespace vlm::base {

/// A folder that one process at a time has for itself, as long as this lives.
class FolderLock {
public:
    /// Makes the folder where it is missing, for its owner alone. Throws UsageError where another process has it,
    /// OutputError where nothing can be written there.
    explicit FolderLock(const std::string& path);

private:
    Descriptor m_lock;
};

} // namespace vlm::base
