// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @title Checkpoint roots of one transparency log, published in order and never overwritten.
/// @notice One contract serves one log, named by the hash of its origin. A root, once recorded, can be
///         neither changed nor removed by anyone, the owner included.
contract AnchorRegistry {
    struct Anchor {
        bytes32 root;
        uint64 blockNumber;
        uint64 timestamp;
    }

    /// keccak256 of the log's origin line.
    bytes32 public immutable originHash;

    address public owner;
    address public pendingOwner;
    mapping(address account => bool) public isAnchorer;

    uint64 private latestSize;
    mapping(uint64 size => Anchor) private anchors;

    event Anchored(uint64 indexed size, bytes32 indexed root, address indexed anchorer);
    event AnchorerAuthorised(address indexed anchorer);
    event AnchorerRevoked(address indexed anchorer);
    event OwnershipOffered(address indexed owner, address indexed pendingOwner);
    event OwnershipAccepted(address indexed previousOwner, address indexed owner);

    error NotOwner(address caller);
    error NotPendingOwner(address caller);
    error NotAnchorer(address caller);
    error EmptyAnchor();
    error SizeNotIncreasing(uint64 size, uint64 latestSize);
    error RootAlreadyRecorded(uint64 size, bytes32 recordedRoot);
    error NothingRecorded(uint64 size);

    modifier onlyOwner() {
        if (msg.sender != owner) revert NotOwner(msg.sender);
        _;
    }

    /// @param origin first line of the log's checkpoints.
    /// @param firstAnchorer account that may publish from the start; the zero address for none.
    constructor(string memory origin, address firstAnchorer) {
        originHash = keccak256(bytes(origin));
        owner = msg.sender;
        emit OwnershipAccepted(address(0), msg.sender);
        if (firstAnchorer != address(0)) {
            isAnchorer[firstAnchorer] = true;
            emit AnchorerAuthorised(firstAnchorer);
        }
    }

    /// @notice Records the root of the log's first `size` leaves.
    /// @dev Publishing what is recorded already changes nothing, so a client that lost the answer may repeat itself.
    function publish(uint64 size, bytes32 root) external {
        if (!isAnchorer[msg.sender]) revert NotAnchorer(msg.sender);
        if (size == 0 || root == bytes32(0)) revert EmptyAnchor();
        bytes32 recordedRoot = anchors[size].root;
        if (recordedRoot == root) return;
        if (recordedRoot != bytes32(0)) revert RootAlreadyRecorded(size, recordedRoot);
        if (size <= latestSize) revert SizeNotIncreasing(size, latestSize);
        latestSize = size;
        anchors[size] = Anchor({root: root, blockNumber: uint64(block.number), timestamp: uint64(block.timestamp)});
        emit Anchored(size, root, msg.sender);
    }

    /// @notice What was recorded for a size. Reverts with NothingRecorded when nothing was.
    function rootAt(uint64 size) public view returns (bytes32 root, uint64 blockNumber, uint64 timestamp) {
        Anchor storage anchor = anchors[size];
        if (anchor.root == bytes32(0)) revert NothingRecorded(size);
        return (anchor.root, anchor.blockNumber, anchor.timestamp);
    }

    /// @notice The largest size recorded and its root; zeros when nothing is recorded.
    function latest() external view returns (uint64 size, bytes32 root) {
        return (latestSize, anchors[latestSize].root);
    }

    function authoriseAnchorer(address anchorer) external onlyOwner {
        isAnchorer[anchorer] = true;
        emit AnchorerAuthorised(anchorer);
    }

    function revokeAnchorer(address anchorer) external onlyOwner {
        isAnchorer[anchorer] = false;
        emit AnchorerRevoked(anchorer);
    }

    /// @notice Offers the ownership; it passes only when the other side accepts, so a mistyped address cannot take it.
    function offerOwnership(address newOwner) external onlyOwner {
        pendingOwner = newOwner;
        emit OwnershipOffered(msg.sender, newOwner);
    }

    function acceptOwnership() external {
        if (msg.sender != pendingOwner) revert NotPendingOwner(msg.sender);
        emit OwnershipAccepted(owner, msg.sender);
        owner = msg.sender;
        pendingOwner = address(0);
    }
}
